package dev.contextual.autoconfigure.actuator;

import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the endpoint shows of an application.
 */
record ContextsDescriptor(long live, Timers timers, long overdue, boolean truncated,
		List<ContextDescriptor> roots) implements OperationResponseBody {

	record Timers(long pending, long leaked) {

	}

}
