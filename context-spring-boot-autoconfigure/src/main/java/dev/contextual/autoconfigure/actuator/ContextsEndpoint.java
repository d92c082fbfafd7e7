package dev.contextual.autoconfigure.actuator;

import java.security.Principal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import dev.contextual.ContextNode;
import dev.contextual.LiveContexts;
import dev.contextual.LiveContexts.Snapshot;
import dev.contextual.OperatorCancelledException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.context.ApplicationEventPublisher;

/**
 * {@link Endpoint @Endpoint} that shows the application's live contexts and, where its
 * access is unrestricted, cancels them.
 */
@Endpoint(id = "contexts", defaultAccess = Access.READ_ONLY)
final class ContextsEndpoint {

	static final String CANCELLED = "CONTEXT_CANCELLED";

	static final int DEFAULT_LIMIT = 1000;

	private final ApplicationContexts contexts;

	private final ApplicationEventPublisher publisher;

	ContextsEndpoint(ApplicationContexts contexts, ApplicationEventPublisher publisher) {
		this.contexts = contexts;
		this.publisher = publisher;
	}

	@ReadOperation
	ContextsDescriptor contexts(@Nullable String operation, @Nullable String kind, ContextNode.@Nullable State state,
			@Nullable Duration minAge, @Nullable Integer limit) {
		if (limit != null && limit < 0) {
			throw new InvalidEndpointRequestException("limit is negative: " + limit, "limit must not be negative");
		}
		Snapshot snapshot = this.contexts.snapshot((limit != null) ? limit : DEFAULT_LIMIT,
				filter(operation, kind, state, minAge));
		List<ContextNode> tops = this.contexts.tops(snapshot);
		boolean truncated = snapshot.truncated() || tops.stream().anyMatch(ContextDescriptor::isCut);
		return new ContextsDescriptor(this.contexts.live(),
				new ContextsDescriptor.Timers(LiveContexts.pendingTimers(), ApplicationContexts.leakedTimers()),
				this.contexts.overdue(), truncated, tops.stream().map(ContextDescriptor::of).toList());
	}

	private static Predicate<ContextNode> filter(@Nullable String operation, @Nullable String kind,
			ContextNode.@Nullable State state, @Nullable Duration minAge) {
		return (node) -> {
			String name = node.operation();
			Duration age = node.age();
			return (operation == null || (name != null && name.contains(operation)))
					&& (kind == null || kind.equals(node.kind())) && (state == null || state == node.state())
					&& (minAge == null || (age != null && age.compareTo(minAge) >= 0));
		};
	}

	@ReadOperation
	WebEndpointResponse<ContextDescriptor> context(@Selector long id) {
		ContextNode node = this.contexts.find(id);
		return (node != null) ? new WebEndpointResponse<>(ContextDescriptor.of(node))
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

	@DeleteOperation
	WebEndpointResponse<Void> cancel(SecurityContext securityContext, @Selector long id) {
		ContextNode node = this.contexts.find(id);
		if (node == null || !LiveContexts.cancel(id, new OperatorCancelledException())) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("id", id);
		data.put("operation", String.valueOf(node.operation()));
		data.put("kind", String.valueOf(node.kind()));
		Principal principal = securityContext.getPrincipal();
		this.publisher
			.publishEvent(new AuditApplicationEvent((principal != null) ? principal.getName() : "", CANCELLED, data));
		return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
	}

}
