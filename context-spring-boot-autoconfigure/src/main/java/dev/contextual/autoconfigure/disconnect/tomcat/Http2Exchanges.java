package dev.contextual.autoconfigure.disconnect.tomcat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.contextual.autoconfigure.ClientConnection;
import dev.contextual.autoconfigure.RequestArrival;
import dev.contextual.autoconfigure.disconnect.RunningExchange;
import org.apache.coyote.ActionCode;
import org.apache.coyote.CloseNowException;
import org.apache.coyote.Constants;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one HTTP/2 connection, by the number of their stream.
 */
final class Http2Exchanges implements Exchanges {

	private static final String ACTION_THREAD = "tomcat-http2-HangUp-Action";

	// A reset may overtake its request on the way to the application. One that comes for
	// an exchange that has ended looks the same, so only the last ones are kept.
	private static final int MAX_EARLY_RESETS = 128;

	private final SocketWrapperBase<?> wrapper;

	// All guarded by the map.
	private final Map<String, RunningExchange> running = new HashMap<>();

	private final Deque<String> earlyResets = new ArrayDeque<>();

	private boolean lost;

	Http2Exchanges(SocketWrapperBase<?> wrapper) {
		this.wrapper = wrapper;
	}

	@Override
	public boolean own(Request request) {
		return true;
	}

	@Override
	public boolean isAsync(Request request) {
		AtomicBoolean async = new AtomicBoolean();
		request.action(ActionCode.ASYNC_IS_ASYNC, async);
		return async.get();
	}

	@Override
	public void begin(Request request) {
		RunningExchange exchange = new Http2Exchange(request);
		String stream = request.getProtocolRequestId();
		boolean gone;
		synchronized (this.running) {
			this.running.put(stream, exchange);
			gone = this.lost || this.earlyResets.remove(stream);
		}
		request.setAttribute(ClientConnection.ATTRIBUTE, exchange);
		request.setAttribute(RequestArrival.ATTRIBUTE, exchange);
		if (gone) {
			exchange.hangUp();
		}
	}

	@Override
	public void end(Request request) {
		RunningExchange exchange;
		synchronized (this.running) {
			exchange = this.running.remove(request.getProtocolRequestId());
		}
		if (exchange != null) {
			exchange.end();
		}
	}

	/**
	 * The client has reset a stream.
	 */
	void reset(int stream) {
		String id = Integer.toString(stream);
		RunningExchange exchange;
		synchronized (this.running) {
			exchange = this.running.get(id);
			if (exchange == null) {
				if (this.earlyResets.size() == MAX_EARLY_RESETS) {
					this.earlyResets.remove();
				}
				this.earlyResets.add(id);
			}
		}
		tell(exchange);
	}

	/**
	 * The connection is lost, and all its clients' requests with it.
	 */
	void lost() {
		List<RunningExchange> all;
		synchronized (this.running) {
			this.lost = true;
			all = new ArrayList<>(this.running.values());
		}
		all.forEach(Http2Exchanges::tell);
	}

	private static void tell(@Nullable RunningExchange exchange) {
		if (exchange != null) {
			exchange.tell(ACTION_THREAD);
		}
	}

	private final class Http2Exchange extends RunningExchange {

		private final Request request;

		private Http2Exchange(Request request) {
			super(request.getStartTimeNanos());
			this.request = request;
		}

		/**
		 * Tomcat 11.0 resets the stream of a committed response that fails, but ends it
		 * in order before. Where there are trailers the end comes with them, so here they
		 * are what fails. A file that Tomcat is to send goes out whole.
		 */
		@Override
		public void breakOff() {
			AtomicBoolean open = new AtomicBoolean();
			this.request.action(ActionCode.IS_TRAILER_FIELDS_SUPPORTED, open);
			if (open.get() && this.request.getAttribute(Constants.SENDFILE_FILENAME_ATTR) == null) {
				this.request.getResponse().setTrailerFields(Http2Exchange::failingTrailers);
			}
		}

		private static Map<String, String> failingTrailers() {
			throw ContextHttp2Handler
				.<RuntimeException>unnamed(new CloseNowException("The response has been broken off"));
		}

		@Override
		public @Nullable String peerAddress() {
			return Http2Exchanges.this.wrapper.getRemoteAddr();
		}

	}

}
