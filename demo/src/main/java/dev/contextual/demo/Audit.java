package dev.contextual.demo;

import java.time.Duration;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Writes down orders, and makes a mistake to look for: it has a context of its own, with
 * a timeout, that it never closes. The order's own context cannot close it either,
 * because the audit does not end with it. {@code /actuator/contextleaks} names the line.
 */
@Component
class Audit {

	static final String HEADER = "X-Demo-Leak";

	private static final Duration TIMEOUT = Duration.ofMillis(100);

	private static final Logger logger = LoggerFactory.getLogger(Audit.class);

	@SuppressWarnings("MustBeClosedChecker") // the mistake
	void record(OrderRequest request) {
		CancellableContext audit = Context.current().withoutCancel().withTimeout(TIMEOUT, Operation.named("audit"));
		audit.run(() -> logger.debug("Ordered: {}", request));
	}

}
