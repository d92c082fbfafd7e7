package dev.contextual.autoconfigure.disconnect;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLSocketFactory;

import org.jspecify.annotations.Nullable;

/**
 * A client that writes its bytes as it is told and hangs up as it is told.
 */
public final class RawClient implements AutoCloseable {

	private final Socket raw;

	private final Socket socket;

	private final InputStream in;

	public RawClient(int port, @Nullable SSLSocketFactory tls) throws IOException {
		this.raw = new Socket(InetAddress.getLoopbackAddress(), port);
		this.raw.setTcpNoDelay(true);
		this.raw.setSoTimeout(30000);
		this.socket = (tls != null)
				? tls.createSocket(this.raw, "localhost", port, /* autoClose= */ true) : this.raw;
		this.in = new BufferedInputStream(this.socket.getInputStream());
	}

	public RawClient get(String path) throws IOException {
		return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
	}

	public RawClient post(String path, String headers, String body) throws IOException {
		return send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body);
	}

	public RawClient send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		this.socket.getOutputStream().flush();
		return this;
	}

	public String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int read = this.in.read();
		while (read != '\n') {
			if (read < 0) {
				throw new EOFException("after '" + line.toString(StandardCharsets.US_ASCII) + "'");
			}
			line.write(read);
			read = this.in.read();
		}
		return line.toString(StandardCharsets.US_ASCII).stripTrailing();
	}

	public String bytes(int length) throws IOException {
		byte[] bytes = this.in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException(bytes.length + " of " + length + " bytes");
		}
		return new String(bytes, StandardCharsets.US_ASCII);
	}

	/**
	 * Reads one response with a Content-Length.
	 * @return its body, after its status unless that is 200
	 */
	public String answer() throws IOException {
		String status = line().split(" ", -1)[1];
		int length = 0;
		String header = line();
		while (!header.isEmpty()) {
			if (header.regionMatches(/* ignoreCase= */ true, 0, "content-length:", 0, 15)) {
				length = Integer.parseInt(header.substring(15).strip());
			}
			header = line();
		}
		String body = bytes(length);
		return status.equals("200") ? body : status + " " + body;
	}

	/**
	 * Reads until the server closes the connection.
	 */
	public String rest() {
		ByteArrayOutputStream rest = new ByteArrayOutputStream();
		try {
			this.in.transferTo(rest);
		}
		catch (IOException ex) {
			rest.writeBytes(" reset".getBytes(StandardCharsets.US_ASCII));
		}
		return rest.toString(StandardCharsets.ISO_8859_1);
	}

	public boolean isAtEnd() throws IOException {
		return this.in.read() < 0;
	}

	public void halfClose() throws IOException {
		this.socket.shutdownOutput();
	}

	public void reset() throws IOException {
		this.raw.setSoLinger(true, 0);
		this.raw.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
