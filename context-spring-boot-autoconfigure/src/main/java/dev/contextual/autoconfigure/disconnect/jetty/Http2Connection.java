package dev.contextual.autoconfigure.disconnect.jetty;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import dev.contextual.autoconfigure.disconnect.ExchangeSlot;
import dev.contextual.autoconfigure.disconnect.HangUpWatcher;
import dev.contextual.autoconfigure.disconnect.Pending;
import dev.contextual.autoconfigure.disconnect.RunningExchange;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;

/**
 * The exchanges of one HTTP/2 connection. Jetty 12.1 fails them when the connection is
 * lost, but not when the client has said GOAWAY before: then only the endpoint knows.
 */
final class Http2Connection implements Pending {

	private static final String ACTION_THREAD = "jetty-http2-HangUp-Action";

	// A method reference, so that it is linked when the application starts.
	private static final Predicate<EndPoint> LOST = EndPoint::isInputShutdown;

	private final EndPoint endPoint;

	private final ExchangeSlot slot = new ExchangeSlot();

	private final Set<RunningExchange> running = ConcurrentHashMap.newKeySet();

	private Http2Connection(EndPoint endPoint) {
		this.endPoint = endPoint;
	}

	static void link() {
		Objects.requireNonNull(LOST);
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

	void begin(RunningExchange exchange, HangUpWatcher watcher) {
		this.running.add(exchange);
		this.slot.begin(this, watcher);
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
		// Not open: closed on this side, where Jetty fails the requests itself.
		if (this.endPoint.isOpen() && LOST.test(this.endPoint)) {
			this.running.forEach((exchange) -> exchange.tell(ACTION_THREAD));
		}
	}

}
