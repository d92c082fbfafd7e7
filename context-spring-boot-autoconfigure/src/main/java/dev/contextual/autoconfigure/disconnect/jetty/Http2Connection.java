package dev.contextual.autoconfigure.disconnect.jetty;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

import dev.contextual.autoconfigure.ClientConnection;
import dev.contextual.autoconfigure.RequestArrival;
import dev.contextual.autoconfigure.disconnect.ExchangeSlot;
import dev.contextual.autoconfigure.disconnect.HangUpWatcher;
import dev.contextual.autoconfigure.disconnect.Pending;
import dev.contextual.autoconfigure.disconnect.RunningExchange;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one HTTP/2 connection. Jetty 12.1 tells an exchange's listeners that
 * it has failed, but not all: of a reset or a lost connection that fails a write the
 * writer alone learns, and of one that follows a GOAWAY nobody. So the stream and the
 * endpoint are looked at as well.
 */
final class Http2Connection implements Pending {

	private static final String ACTION_THREAD = "jetty-http2-HangUp-Action";

	private final EndPoint endPoint;

	private final ExchangeSlot slot = new ExchangeSlot();

	private final Set<Http2Exchange> running = ConcurrentHashMap.newKeySet();

	private Http2Connection(EndPoint endPoint) {
		this.endPoint = endPoint;
	}

	/**
	 * Lets a request be watched until it has completed. HTTP/2 always reads, so Jetty
	 * learns of each reset.
	 */
	static void watch(Request request, HangUpWatcher watcher) {
		ConnectionMetaData metaData = request.getConnectionMetaData();
		if (metaData.getConnection() instanceof HTTP2Connection http2) {
			Stream stream = http2.getSession().getStream(Integer.parseInt(request.getId()));
			of(metaData).begin(request, stream, watcher);
		}
	}

	private static Http2Connection of(ConnectionMetaData connection) {
		String name = Http2Connection.class.getName();
		if (connection.getAttribute(name) instanceof Http2Connection known) {
			return known;
		}
		// Two first requests may each add one: both are looked at.
		Http2Connection added = new Http2Connection(connection.getConnection().getEndPoint());
		connection.setAttribute(name, added);
		return added;
	}

	private void begin(Request request, @Nullable Stream stream, HangUpWatcher watcher) {
		Http2Exchange exchange = new Http2Exchange(request.getHeadersNanoTime(), stream);
		this.running.add(exchange);
		this.slot.begin(this, watcher);
		request.setAttribute(ClientConnection.ATTRIBUTE, exchange);
		request.setAttribute(RequestArrival.ATTRIBUTE, exchange);
		Request.addCompletionListener(request, (failure) -> {
			this.running.remove(exchange);
			exchange.end();
		});
		request.addFailureListener(exchange::fail);
		exchange.look(); // no listener is told of what was before it
	}

	@Override
	public boolean isPending() {
		return !this.running.isEmpty();
	}

	@Override
	public void tick(HangUpWatcher watcher, long nowNanos) {
		this.running.forEach(Http2Exchange::look);
	}

	private boolean isLost() {
		return this.endPoint.isInputShutdown() || !this.endPoint.isOpen();
	}

	private final class Http2Exchange extends RunningExchange {

		/**
		 * None if it was reset before the request was handled.
		 */
		private final @Nullable Stream stream;

		/**
		 * Whether the server has given the client up, which looks like a reset by it.
		 * Written by the thread that fails the exchange, read by those that look.
		 */
		private volatile boolean idle;

		private Http2Exchange(long arrivalNanos, @Nullable Stream stream) {
			super(arrivalNanos);
			this.stream = stream;
		}

		private void fail(Throwable failure) {
			if (failure instanceof TimeoutException) {
				this.idle = true;
			}
			else {
				tell(ACTION_THREAD);
			}
		}

		private void look() {
			if (!this.idle && (this.stream == null || this.stream.isReset() || isLost())) {
				tell(ACTION_THREAD);
			}
		}

		@Override
		public boolean isHungUp() {
			look();
			return super.isHungUp();
		}

		@Override
		public @Nullable String peerAddress() {
			return JettyExchange.peerAddress(Http2Connection.this.endPoint);
		}

	}

}
