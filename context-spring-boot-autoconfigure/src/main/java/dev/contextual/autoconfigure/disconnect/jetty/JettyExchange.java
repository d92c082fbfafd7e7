package dev.contextual.autoconfigure.disconnect.jetty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;

import dev.contextual.autoconfigure.ClientConnection;
import dev.contextual.autoconfigure.RequestArrival;
import dev.contextual.autoconfigure.disconnect.ExchangeSlot;
import dev.contextual.autoconfigure.disconnect.HangUpWatcher;
import dev.contextual.autoconfigure.disconnect.WatchedExchange;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 exchange of Jetty's. One byte at most is read of the next request, as in
 * Go, and given back when this exchange ends.
 */
final class JettyExchange extends WatchedExchange {

	// Method references, so that a method that this Jetty does not have is missed when
	// the application starts and not by the first request.
	private static final Reading READ = EndPoint::fill;

	private static final Function<SelectableChannelEndPoint, SelectableChannel> CHANNEL = SelectableChannelEndPoint::getChannel;

	private static final Function<EndPoint.Wrapper, EndPoint> UNWRAP = EndPoint.Wrapper::unwrap;

	private static final BiConsumer<Connection.UpgradeTo, ByteBuffer> GIVE_BACK = Connection.UpgradeTo::onUpgradeTo;

	private final EndPoint endPoint;

	private final Connection.UpgradeTo connection;

	private final ExchangeSlot slot;

	// Written while the state is READING, read after the end.
	private @Nullable ByteBuffer next;

	private JettyExchange(Request request, EndPoint endPoint, Connection.UpgradeTo connection, ExchangeSlot slot,
			boolean bodyRead) {
		super(request.getHeadersNanoTime(), bodyRead);
		this.endPoint = endPoint;
		this.connection = connection;
		this.slot = slot;
	}

	static void link() {
		Objects.requireNonNull(READ);
	}

	/**
	 * Lets a request be watched until it has completed.
	 * @return what is to be handled instead of the request
	 */
	static Request watch(Request request, HangUpWatcher watcher) {
		ConnectionMetaData metaData = request.getConnectionMetaData();
		if (isHandshake(request) || !(metaData.getConnection() instanceof Connection.UpgradeTo connection)) {
			return request;
		}
		boolean bodyRead = hasNoBody(request.getHeaders());
		JettyExchange exchange = new JettyExchange(request, metaData.getConnection().getEndPoint(), connection,
				slot(metaData), bodyRead);
		request.setAttribute(ClientConnection.ATTRIBUTE, exchange);
		request.setAttribute(RequestArrival.ATTRIBUTE, exchange);
		request.addHttpStreamWrapper((stream) -> new EndingStream(stream, exchange));
		exchange.slot.begin(exchange, watcher);
		return bodyRead ? request : new BodyEndRequest(request, exchange);
	}

	/**
	 * Whether the connection may change hands under the request: bytes for its new owner
	 * must then stay where they are. Where HTTP/2 is off its offer, which some clients
	 * make with every first request, is an ordinary request.
	 */
	private static boolean isHandshake(Request request) {
		String upgrade = request.getHeaders().get(HttpHeader.UPGRADE);
		return (upgrade != null && !upgrade.equalsIgnoreCase("h2c")) || HttpMethod.CONNECT.is(request.getMethod());
	}

	private static boolean hasNoBody(HttpFields headers) {
		return !headers.contains(HttpHeader.TRANSFER_ENCODING) && headers.getLongField(HttpHeader.CONTENT_LENGTH) <= 0;
	}

	private static ExchangeSlot slot(ConnectionMetaData connection) {
		String name = ExchangeSlot.class.getName();
		if (connection.getAttribute(name) instanceof ExchangeSlot known) {
			return known;
		}
		ExchangeSlot added = new ExchangeSlot();
		connection.setAttribute(name, added);
		return added;
	}

	@Override
	public @Nullable String peerAddress() {
		return peerAddress(this.endPoint);
	}

	static @Nullable String peerAddress(EndPoint endPoint) {
		return (endPoint.getRemoteSocketAddress() instanceof InetSocketAddress address && !address.isUnresolved())
				? address.getAddress().getHostAddress() : null;
	}

	@Override
	protected boolean isReadByOthers() {
		return false;
	}

	@Override
	protected @Nullable SocketChannel channel() {
		EndPoint innermost = this.endPoint;
		while (innermost instanceof EndPoint.Wrapper wrapper) {
			innermost = UNWRAP.apply(wrapper);
		}
		return (innermost instanceof SelectableChannelEndPoint selectable
				&& CHANNEL.apply(selectable) instanceof SocketChannel channel) ? channel : null;
	}

	/**
	 * Jetty 12.1 shows a reset of a plain connection as the end of its data.
	 */
	@Override
	protected Sight read() throws IOException {
		ByteBuffer one = BufferUtil.allocate(1);
		int read = READ.fill(this.endPoint, one);
		if (read > 0) {
			this.next = one;
			return Sight.LEFT;
		}
		if (read == 0) {
			return Sight.NOTHING;
		}
		return this.endPoint.isOpen() ? Sight.HALF_CLOSED : Sight.LEFT;
	}

	@Override
	public void end() {
		this.slot.end();
		super.end();
	}

	/**
	 * Puts the first byte of the next request behind what Jetty has read itself. Made for
	 * a connection that takes another one's bytes over, the method takes as many as fit;
	 * one does, because this request was in that buffer.
	 */
	private void giveBack() {
		ByteBuffer next = this.next;
		if (next != null) {
			GIVE_BACK.accept(this.connection, next);
			if (next.hasRemaining()) {
				this.endPoint.close();
			}
		}
	}

	private interface Reading {

		int fill(EndPoint endPoint, ByteBuffer buffer) throws IOException;

	}

	/**
	 * Ends the exchange before Jetty looks for the next request.
	 */
	private static final class EndingStream extends HttpStream.Wrapper {

		private final JettyExchange exchange;

		private EndingStream(HttpStream stream, JettyExchange exchange) {
			super(stream);
			this.exchange = exchange;
		}

		@Override
		public void succeeded() {
			this.exchange.end();
			this.exchange.giveBack();
			super.succeeded();
		}

		@Override
		public void failed(Throwable failure) {
			this.exchange.end();
			super.failed(failure);
		}

	}

	/**
	 * Sees where the body ends: every way to read one passes here.
	 */
	private static final class BodyEndRequest extends Request.Wrapper {

		private final JettyExchange exchange;

		private BodyEndRequest(Request request, JettyExchange exchange) {
			super(request);
			this.exchange = exchange;
		}

		@Override
		public Content.@Nullable Chunk read() {
			Content.Chunk chunk = super.read();
			if (chunk != null && chunk.isLast()) {
				if (!Content.Chunk.isFailure(chunk)) {
					this.exchange.bodyRead();
				}
				else if (chunk.getFailure() instanceof IOException) {
					this.exchange.hangUp(); // not for a broken or slow body
				}
			}
			return chunk;
		}

	}

}
