package dev.contextual.autoconfigure.disconnect.tomcat;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.http2.Http2AsyncUpgradeHandler;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's handler of one HTTP/2 connection, which always reads and so learns of each
 * reset; this one passes it on.
 */
final class ContextHttp2Handler extends Http2AsyncUpgradeHandler {

	private final Http2Exchanges exchanges;

	ContextHttp2Handler(Http2Protocol protocol, Adapter adapter, @Nullable Request request,
			SocketWrapperBase<?> wrapper) {
		this(protocol, adapter, request, wrapper, new Http2Exchanges(wrapper));
	}

	private ContextHttp2Handler(Http2Protocol protocol, Adapter adapter, @Nullable Request request,
			SocketWrapperBase<?> wrapper, Http2Exchanges exchanges) {
		super(protocol, new ContextAdapter(exchanges, adapter), request, wrapper);
		this.exchanges = exchanges;
	}

	/**
	 * Initialises this class, and so links its superclass.
	 */
	static void link() {
	}

	/*
	 * Tomcat ends asynchronous exchanges, on other threads, while it learns of a client's
	 * end. So the exchanges are told before.
	 */

	/**
	 * Tomcat 11.0 declares an exception here that only its own package can name.
	 */
	@Override
	public void reset(int streamId, long errorCode) {
		this.exchanges.reset(streamId);
		try {
			super.reset(streamId, errorCode);
		}
		catch (Exception ex) {
			throw ContextHttp2Handler.<RuntimeException>unnamed(ex);
		}
	}

	/**
	 * Returns an exception as one that need not be declared.
	 */
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" }) // that is the
																		// trick
	static <T extends Exception> T unnamed(Exception ex) throws T {
		throw (T) ex;
	}

	/**
	 * Tomcat 11.0 closes the connection.
	 */
	@Override
	public void goaway(int lastStreamId, long errorCode, String debugData) {
		this.exchanges.lost();
		super.goaway(lastStreamId, errorCode, debugData);
	}

	@Override
	public SocketState upgradeDispatch(SocketEvent event) {
		if (event == SocketEvent.ERROR || event == SocketEvent.DISCONNECT) {
			this.exchanges.lost();
		}
		SocketState state = super.upgradeDispatch(event);
		// STOP: closed on this side.
		if (state == SocketState.CLOSED && event != SocketEvent.STOP) {
			this.exchanges.lost();
		}
		return state;
	}

}
