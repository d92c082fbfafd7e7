package dev.contextual.autoconfigure.outbound;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.contextual.Context;
import dev.contextual.Registration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpResponse;

/**
 * A client that nothing but the interrupt of a virtual thread gets out of its I/O, so the
 * caller never enters it: helper threads execute the exchange and read the body, and the
 * caller waits for them. Where there are no virtual threads, the caller is freed and the
 * helper abandoned, which ends by the client's own timeouts.
 */
final class HelperTransport implements Transport {

	private static final Log logger = LogFactory.getLog(HelperTransport.class);

	private static final AtomicBoolean isWarned = new AtomicBoolean();

	HelperTransport() {
		if (!HelperTask.isInterruptible() && isWarned.compareAndSet(false, true)) {
			logger.warn("Exchanges of SimpleClientHttpRequestFactory whose context ends go on, each on a thread that"
					+ " nobody waits for, until their own timeouts: this JDK has no virtual threads. Set a read timeout,"
					+ " or use another client.");
		}
	}

	@Override
	public ClientHttpResponse execute(Attempt attempt, Callable<ClientHttpResponse> exchange) throws Exception {
		// Confined to the helper.
		@Nullable ClientHttpResponse[] received = new ClientHttpResponse[1];
		Callable<ClientHttpResponse> inContext = Context.current().wrapCallable(() -> {
			ClientHttpResponse response = exchange.call();
			received[0] = response;
			// An exchange with a body has not waited for the response yet.
			response.getStatusCode();
			return response;
		});
		Registration registration = attempt.context().afterFunc(attempt::abort);
		try {
			ClientHttpResponse response = new HelperTask<>(inContext, () -> closeBody(received[0])).join(attempt);
			return new HelperResponse(response, attempt);
		}
		finally {
			registration.stop();
		}
	}

	private static void closeBody(@Nullable ClientHttpResponse response) throws IOException {
		if (response != null) {
			response.getBody().close();
		}
	}

	@Override
	public Closeable abort(Attempt attempt, ClientHttpResponse response) {
		return attempt::abort;
	}

}
