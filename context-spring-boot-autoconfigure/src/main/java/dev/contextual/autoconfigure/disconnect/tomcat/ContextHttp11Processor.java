package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.net.ssl.SSLEngine;

import dev.contextual.autoconfigure.ClientConnection;
import dev.contextual.autoconfigure.RequestArrival;
import dev.contextual.autoconfigure.disconnect.ExchangeSlot;
import dev.contextual.autoconfigure.disconnect.HangUpWatcher;
import org.apache.coyote.Adapter;
import org.apache.coyote.Constants;
import org.apache.coyote.Request;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's processor of HTTP/1.1 requests, with a {@link TomcatExchange} for each. It
 * serves one request at a time and is used again for others, also of other connections.
 */
final class ContextHttp11Processor extends Http11Processor implements Exchanges {

	private final Supplier<@Nullable HangUpWatcher> watchers;

	private final @Nullable Adapter watchingAdapter;

	private final BodyEndInputBuffer bodyEnd;

	private final ExchangeSlot slot = new ExchangeSlot();

	// Tomcat lets one thread at a time into process(), and hands it over safely.
	private @Nullable TomcatExchange exchange;

	// As above. Only the first request of a turn has waited for the turn.
	private @Nullable Long handedOverNanos;

	/**
	 * Creates a processor.
	 * @param watchers give the watcher, if it runs
	 */
	ContextHttp11Processor(AbstractHttp11Protocol<?> protocol, Supplier<@Nullable HangUpWatcher> watchers,
			Adapter adapter) {
		super(protocol, adapter);
		this.watchers = watchers;
		this.watchingAdapter = new ContextAdapter(this, adapter);
		this.bodyEnd = new BodyEndInputBuffer(this, this.request.getInputBuffer());
	}

	void link() {
		isRequestBodyFullyRead();
		// Not to be called before a connection is there.
		Objects.requireNonNull((Function<Boolean, Integer>) this::available);
		TomcatExchange.link();
	}

	@Override
	public Adapter getAdapter() {
		// Null while the super constructor runs.
		return (this.watchingAdapter != null) ? this.watchingAdapter : super.getAdapter();
	}

	@Override
	public SocketState process(SocketWrapperBase<?> wrapper, SocketEvent event) throws IOException {
		SocketState state = SocketState.CLOSED;
		this.handedOverNanos = (this.exchange == null) ? ArrivalEndpoint.handedOverNanos() : null;
		try {
			state = super.process(wrapper, event);
			return state;
		}
		finally {
			if (state == SocketState.CLOSED || !isAsync()) {
				endExchange();
			}
		}
	}

	@Override
	public boolean own(Request request) {
		return request == this.request;
	}

	@Override
	public boolean isAsync(Request request) {
		return isAsync();
	}

	@Override
	public void begin(Request request) {
		long arrivalNanos = arrivalNanos();
		HangUpWatcher watcher = this.watchers.get();
		SocketWrapperBase<?> wrapper = this.socketWrapper;
		if (watcher == null || wrapper == null || isHandshake()) {
			return;
		}
		boolean bodyRead = isRequestBodyFullyRead();
		TomcatExchange exchange = new TomcatExchange(this.request, wrapper, arrivalNanos, bodyRead);
		if (!bodyRead) {
			this.bodyEnd.insert();
		}
		this.exchange = exchange;
		this.request.setAttribute(ClientConnection.ATTRIBUTE, exchange);
		this.request.setAttribute(RequestArrival.ATTRIBUTE, exchange);
		this.slot.begin(exchange, watcher);
	}

	/**
	 * Returns when the server had the first of the request that it knows of: what Tomcat
	 * says, or, if the request has waited for this thread, when that wait began.
	 */
	private long arrivalNanos() {
		long startNanos = this.request.getStartTimeNanos();
		Long handedOverNanos = this.handedOverNanos;
		this.handedOverNanos = null;
		return (handedOverNanos != null && startNanos - handedOverNanos > 0) ? handedOverNanos : startNanos;
	}

	/**
	 * Whether the connection may change hands under the request: bytes for its new owner
	 * must then stay where they are. Where HTTP/2 is off its offer, which some clients
	 * make with every first request, is an ordinary request.
	 */
	private boolean isHandshake() {
		String upgrade = this.request.getHeader("Upgrade");
		return upgrade != null && !upgrade.equalsIgnoreCase("h2c");
	}

	@Override
	public void end(Request request) {
		TomcatExchange exchange = this.exchange;
		endExchange();
		if (exchange != null && request.getAttribute(Constants.SENDFILE_FILENAME_ATTR) != null
				&& exchange.hasReadOn()) {
			// Tomcat 11.0 sends the file next. It decides before whether it then serves a
			// pipelined request at once or waits for the socket to become readable, and
			// does not look into the buffer into which the watcher has read.
			available(/* doRead= */ true);
		}
	}

	/**
	 * From here on the socket is read by Tomcat alone.
	 */
	private void endExchange() {
		TomcatExchange exchange = this.exchange;
		if (exchange != null) {
			this.exchange = null;
			this.slot.end();
			exchange.end();
			this.bodyEnd.remove();
		}
	}

	/**
	 * Learns from a read of the body, on the thread that reads, whether its end has been
	 * reached.
	 * @param atEnd whether the read said so
	 * @return whether it has
	 */
	boolean bodyRead(boolean atEnd) {
		if (!atEnd && !isRequestBodyFullyRead()) {
			return false;
		}
		if (this.exchange != null) {
			this.exchange.bodyRead();
		}
		return true;
	}

	void bodyFailed() {
		if (this.exchange != null) {
			this.exchange.hangUp();
		}
	}

	@Override
	protected void populateSslRequestAttributes() {
		// Tomcat 11.0 asks for these before it renegotiates TLS to get a certificate,
		// and reads the socket on this thread while it does.
		if (this.exchange != null && this.socketWrapper != null && mayRenegotiate(this.socketWrapper)) {
			this.exchange.leave();
		}
		super.populateSslRequestAttributes();
	}

	private static boolean mayRenegotiate(SocketWrapperBase<?> wrapper) {
		if (!(wrapper.getSocket() instanceof SecureNioChannel channel)) {
			return false;
		}
		SSLEngine engine = channel.getSslEngine();
		return engine != null && !engine.getNeedClientAuth() && !"TLSv1.3".equals(engine.getSession().getProtocol());
	}

}
