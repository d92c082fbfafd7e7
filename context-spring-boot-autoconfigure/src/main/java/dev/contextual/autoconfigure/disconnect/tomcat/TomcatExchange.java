package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import dev.contextual.autoconfigure.disconnect.WatchedExchange;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 exchange of Tomcat's. What is read of the next request waits in Tomcat's
 * own read buffer.
 */
final class TomcatExchange extends WatchedExchange {

	// Method references, so that a method that this Tomcat does not have is missed when
	// the application starts and not by the first request.
	private static final Reading READ = SocketWrapperBase::isReadyForRead;

	private static final Function<NioChannel, @Nullable SocketChannel> CHANNEL = NioChannel::getIOChannel;

	private static final Function<SecureNioChannel, @Nullable SSLEngine> ENGINE = SecureNioChannel::getSslEngine;

	private static final Function<SocketWrapperBase<?>, SocketBufferHandler> BUFFERS = SocketWrapperBase::getSocketBufferHandler;

	private static final Predicate<SocketBufferHandler> EMPTY = SocketBufferHandler::isReadBufferEmpty;

	private final Request request;

	private final SocketWrapperBase<?> wrapper;

	TomcatExchange(Request request, SocketWrapperBase<?> wrapper, long arrivalNanos, boolean bodyRead) {
		super(arrivalNanos, bodyRead);
		this.request = request;
		this.wrapper = wrapper;
	}

	/**
	 * Initialises this class, and so links the methods of Tomcat's that it uses.
	 */
	static void link() {
		Objects.requireNonNull(READ);
	}

	@Override
	public @Nullable String peerAddress() {
		return this.wrapper.getRemoteAddr();
	}

	/**
	 * A read listener may ask Tomcat to look at the socket even after the body's end.
	 */
	@Override
	protected boolean isReadByOthers() {
		return this.request.getReadListener() != null;
	}

	@Override
	protected @Nullable SocketChannel channel() {
		return (this.wrapper.getSocket() instanceof NioChannel channel) ? CHANNEL.apply(channel) : null;
	}

	/**
	 * Whether Tomcat's read buffer holds something of the next request. To be asked once
	 * the exchange is over.
	 */
	boolean hasReadOn() {
		return !EMPTY.test(BUFFERS.apply(this.wrapper));
	}

	@Override
	protected Sight read() throws IOException {
		try {
			return READ.hasData(this.wrapper) ? Sight.LEFT : Sight.NOTHING;
		}
		catch (ClosedChannelException ex) {
			throw ex;
		}
		catch (IOException ex) {
			return isEnd(ex) ? Sight.HALF_CLOSED : Sight.GONE;
		}
	}

	/**
	 * Whether the client has finished sending in order. Tomcat 11.0 shows TLS's
	 * close_notify as a plain IOException.
	 */
	private boolean isEnd(IOException ex) {
		if (ex instanceof EOFException) {
			return true;
		}
		if (ex instanceof SSLException || !(this.wrapper.getSocket() instanceof SecureNioChannel channel)) {
			return false;
		}
		SSLEngine engine = ENGINE.apply(channel);
		return engine != null && engine.isInboundDone();
	}

	private interface Reading {

		boolean hasData(SocketWrapperBase<?> wrapper) throws IOException;

	}

}
