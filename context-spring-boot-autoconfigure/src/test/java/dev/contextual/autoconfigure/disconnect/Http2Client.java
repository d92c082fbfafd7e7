package dev.contextual.autoconfigure.disconnect;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/2 that writes its frames as it is told and hangs up as it is told.
 */
public final class Http2Client implements AutoCloseable {

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int RST_STREAM = 3;

	private static final int SETTINGS = 4;

	private static final int PING = 6;

	private static final int GOAWAY = 7;

	private static final int NO_ERROR = 0;

	private static final int ACK = 1;

	/**
	 * RFC 9113's initial one, which is never enlarged.
	 */
	private static final int WINDOW = 65535;

	private static final int END_STREAM = 1;

	private static final int END_HEADERS = 4;

	private final Socket raw;

	private final Socket socket;

	private final DataInputStream in;

	private final Map<Integer, StringBuilder> bodies = new HashMap<>();

	private final Set<Integer> ended = new HashSet<>();

	private final Set<Integer> resets = new HashSet<>();

	private @Nullable ByteArrayOutputStream held;

	private int nextStream = 1;

	public Http2Client(int port, @Nullable SSLSocketFactory tls) throws IOException {
		this.raw = new Socket(InetAddress.getLoopbackAddress(), port);
		this.raw.setTcpNoDelay(true);
		this.raw.setSoTimeout(30000);
		this.socket = (tls != null) ? encrypted(tls, port) : this.raw;
		this.in = new DataInputStream(this.socket.getInputStream());
		this.socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		frame(SETTINGS, 0, 0, new byte[0]);
		int type = readFrame();
		while (type != SETTINGS) {
			type = readFrame();
		}
	}

	private Socket encrypted(SSLSocketFactory tls, int port) throws IOException {
		SSLSocket encrypted = (SSLSocket) tls.createSocket(this.raw, "localhost", port,
				/* autoClose= */ true);
		SSLParameters parameters = encrypted.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { "h2" });
		encrypted.setSSLParameters(parameters);
		encrypted.startHandshake();
		return encrypted;
	}

	/**
	 * Opens a stream.
	 * @return its number
	 */
	int request(String method, String path, boolean end, String... headers) throws IOException {
		int stream = this.nextStream;
		this.nextStream += 2;
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		field(block, ":method", method);
		field(block, ":scheme", (this.socket != this.raw) ? "https" : "http");
		field(block, ":path", path);
		field(block, ":authority", "localhost");
		for (int i = 0; i < headers.length; i += 2) {
			field(block, headers[i], headers[i + 1]);
		}
		frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block.toByteArray());
		return stream;
	}

	public int get(String path, String... headers) throws IOException {
		return request("GET", path, /* end= */ true, headers);
	}

	/**
	 * Keeps what is written from here on until the next {@link #flush()}.
	 */
	public void hold() {
		this.held = new ByteArrayOutputStream();
	}

	/**
	 * Writes all that was held, in one piece.
	 */
	public void flush() throws IOException {
		ByteArrayOutputStream held = this.held;
		this.held = null;
		if (held != null) {
			this.socket.getOutputStream().write(held.toByteArray());
		}
	}

	/**
	 * Writes a header field literally, without an index and without Huffman's code.
	 */
	private static void field(ByteArrayOutputStream block, String name, String value) {
		block.write(0);
		for (String text : new String[] { name, value }) {
			block.write(text.length());
			block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
		}
	}

	void data(int stream, String text, boolean end) throws IOException {
		frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.US_ASCII));
	}

	public void reset(int stream) throws IOException {
		frame(RST_STREAM, 0, stream, new byte[] { 0, 0, 0, 8 });
	}

	void goAway() throws IOException {
		frame(GOAWAY, 0, 0, new byte[8]);
	}

	private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
		ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
		frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
		frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
		if (this.held != null) {
			this.held.writeBytes(frame.array());
			return;
		}
		this.socket.getOutputStream().write(frame.array());
		this.socket.getOutputStream().flush();
	}

	private int readFrame() throws IOException {
		int length = (this.in.readUnsignedByte() << 16) | this.in.readUnsignedShort();
		int type = this.in.readUnsignedByte();
		int flags = this.in.readUnsignedByte();
		int stream = this.in.readInt();
		byte[] payload = new byte[length];
		this.in.readFully(payload);
		switch (type) {
			case SETTINGS, PING -> {
				if ((flags & ACK) == 0) {
					frame(type, ACK, 0, (type == PING) ? payload : new byte[0]);
				}
			}
			case DATA -> body(stream).append(new String(payload, StandardCharsets.US_ASCII));
			case RST_STREAM -> this.resets.add(stream);
			case GOAWAY -> {
				int error = ByteBuffer.wrap(payload).getInt(4);
				if (error != NO_ERROR) {
					throw new EOFException("GOAWAY " + error);
				}
			}
			default -> {
			}
		}
		if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
			this.ended.add(stream);
		}
		return type;
	}

	private StringBuilder body(int stream) {
		return this.bodies.computeIfAbsent(stream, (key) -> new StringBuilder());
	}

	/**
	 * Reads until a stream has ended.
	 * @return its body
	 */
	public String answer(int stream) throws IOException {
		while (!this.ended.contains(stream)) {
			if (this.resets.contains(stream)) {
				throw new EOFException("stream " + stream + " was reset");
			}
			readFrame();
		}
		return body(stream).toString();
	}

	/**
	 * Reads until a stream's body has as much as the client has room for, so that its
	 * writer is blocked or about to be.
	 */
	void awaitFull(int stream) throws IOException {
		while (body(stream).length() < WINDOW) {
			readFrame();
		}
	}

	/**
	 * Returns what has been read of a stream's body.
	 */
	public String received(int stream) {
		return body(stream).toString();
	}

	/**
	 * Resets the connection.
	 */
	void abort() throws IOException {
		this.raw.setSoLinger(true, 0);
		this.raw.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
