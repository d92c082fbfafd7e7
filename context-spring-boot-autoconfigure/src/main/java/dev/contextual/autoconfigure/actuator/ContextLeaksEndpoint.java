package dev.contextual.autoconfigure.actuator;

import dev.contextual.LiveContexts;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint @Endpoint} that shows contexts that nobody closed, contexts that were
 * derived past the current one, and the application's work that goes on although its
 * context has ended.
 */
@Endpoint(id = "contextleaks", defaultAccess = Access.READ_ONLY)
final class ContextLeaksEndpoint {

	private final ApplicationContexts contexts;

	ContextLeaksEndpoint(ApplicationContexts contexts) {
		this.contexts = contexts;
	}

	@ReadOperation
	ContextLeaksDescriptor leaks() {
		return ContextLeaksDescriptor.of(LiveContexts.leaks(), this.contexts.overdueWork());
	}

}
