package dev.contextual.autoconfigure.outbound;

import java.io.Closeable;
import java.util.concurrent.Callable;

import org.springframework.http.client.ClientHttpResponse;

/**
 * The JDK's client: an interrupt frees the caller and cancels the exchange, and any
 * thread may close a body.
 */
final class JdkTransport implements Transport {

	@Override
	public ClientHttpResponse execute(Attempt attempt, Callable<ClientHttpResponse> exchange) throws Exception {
		// Holds what has arrived also where the interrupt comes just after it.
		ClientHttpResponse[] received = new ClientHttpResponse[1];
		boolean isReturned = false;
		try {
			attempt.context().callInterruptibly(() -> received[0] = exchange.call());
			isReturned = true;
			return received[0];
		}
		finally {
			if (!isReturned && received[0] != null) {
				received[0].getBody().close();
			}
		}
	}

	// Spring's response takes the length off a body that it decodes.
	@Override
	public boolean endsWithItsLength() {
		return true;
	}

	@Override
	public Closeable abort(Attempt attempt, ClientHttpResponse response) {
		return () -> response.getBody().close();
	}

}
