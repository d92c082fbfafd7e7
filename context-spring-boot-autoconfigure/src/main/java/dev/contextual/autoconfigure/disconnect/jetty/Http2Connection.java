package dev.contextual.autoconfigure.disconnect.jetty;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
 * The exchanges of one HTTP/2 connection. Jetty 12.1 fails them when the connection is
 * lost, but not when the client has said GOAWAY before: then only the endpoint knows.
 */
final class Http2Connection implements Pending {

	private final EndPoint endPoint;

	private final ExchangeSlot slot = new ExchangeSlot();

	private final Set<RunningExchange> running = ConcurrentHashMap.newKeySet();

	private Http2Connection(EndPoint endPoint) {
		this.endPoint = endPoint;
	}

	static Http2Connection of(ConnectionMetaData connection) {
		String name = Http2Connection.class.getName();
		if (connection.getAttribute(name) instanceof Http2Connection known) {
			return known;
		}
		// Two first requests may each add one: both are looked at.
		Http2Connection added = new Http2Connection(connection.getConnection().getEndPoint());
		connection.setAttribute(name, added);
		return added;
	}

	RunningExchange begin(Request request, HangUpWatcher watcher) {
		RunningExchange exchange = new Http2Exchange(request.getHeadersNanoTime());
		this.running.add(exchange);
		this.slot.begin(this, watcher);
		return exchange;
	}

	/**
	 * Whether a request is over for its client already: Jetty 12.1 tells no listener that
	 * is added afterwards.
	 */
	static boolean isReset(Request request) {
		if (request.getConnectionMetaData().getConnection() instanceof HTTP2Connection connection) {
			Stream stream = connection.getSession().getStream(Integer.parseInt(request.getId()));
			return stream == null || stream.isReset();
		}
		return false;
	}

	void end(RunningExchange exchange) {
		this.running.remove(exchange);
		exchange.end();
	}

	@Override
	public boolean isPending() {
		return !this.running.isEmpty();
	}

	@Override
	public void tick(HangUpWatcher watcher, long nowNanos) {
		if (this.endPoint.isInputShutdown() || !this.endPoint.isOpen()) {
			this.running.forEach((exchange) -> exchange.tell(HangUpHandler.STREAM_ACTION_THREAD));
		}
	}

	private final class Http2Exchange extends RunningExchange {

		private Http2Exchange(long arrivalNanos) {
			super(arrivalNanos);
		}

		@Override
		public @Nullable String peerAddress() {
			return JettyExchange.peerAddress(Http2Connection.this.endPoint);
		}

	}

}
