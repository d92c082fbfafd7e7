package dev.contextual.autoconfigure.outbound;

import java.io.Closeable;
import java.util.concurrent.Callable;

import dev.contextual.Registration;
import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpResponse;

/**
 * A client inside which a hook of ours leaves with the attempt what aborts it. One in
 * which there is no hook is not aborted.
 */
final class HookedTransport implements Transport {

	@Override
	public ClientHttpResponse execute(Attempt attempt, Callable<ClientHttpResponse> exchange) throws Exception {
		Registration registration = attempt.context().afterFunc(attempt::abort);
		try {
			return attempt.callAsCurrent(exchange);
		}
		finally {
			registration.stop();
		}
	}

	@Override
	public @Nullable Closeable abort(Attempt attempt, ClientHttpResponse response) {
		return attempt.isAbortable() ? attempt::abort : null;
	}

}
