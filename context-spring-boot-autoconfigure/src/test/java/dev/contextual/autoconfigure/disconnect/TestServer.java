package dev.contextual.autoconfigure.disconnect;

import java.time.Duration;
import java.util.function.IntSupplier;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;

/**
 * A real server on a free port, made as Boot makes it, with one servlet.
 */
public final class TestServer implements AutoCloseable {

	private final WebServer server;

	private final IntSupplier port;

	private TestServer(WebServer server, IntSupplier port) {
		this.server = server;
		this.port = port;
	}

	public static <F extends ConfigurableServletWebServerFactory & ServletWebServerFactory> TestServer start(F factory,
			HttpServlet servlet, Settings settings) {
		Compression compression = new Compression();
		compression.setEnabled(true);
		factory.setCompression(compression);
		if (settings.tls) {
			factory.setSsl(TestTls.server());
		}
		if (settings.http2) {
			Http2 http2 = new Http2();
			http2.setEnabled(true);
			factory.setHttp2(http2);
		}
		WebServer server = factory.getWebServer((context) -> {
			ServletRegistration.Dynamic registration = context.addServlet("test", servlet);
			registration.addMapping("/*");
			registration.setAsyncSupported(true);
		});
		server.start();
		return new TestServer(server, server::getPort);
	}

	/**
	 * Returns this server, for those who know it by another port of its.
	 */
	public TestServer on(IntSupplier port) {
		return new TestServer(this.server, port);
	}

	public static DisconnectProperties properties(Duration armAfter, HalfClose halfClose) {
		DisconnectProperties properties = new DisconnectProperties();
		properties.setArmAfter(armAfter);
		properties.setHalfClose(halfClose);
		return properties;
	}

	public static boolean hasVirtualThreads() {
		return Boolean.getBoolean("spring.threads.virtual.enabled");
	}

	public int port() {
		return this.port.getAsInt();
	}

	@Override
	public void close() {
		this.server.stop();
		this.server.destroy();
	}

	/**
	 * Starts one kind of server.
	 */
	public interface Launcher {

		TestServer launch(HttpServlet servlet, Settings settings);

	}

	/**
	 * What a test wants of its server.
	 *
	 * @param properties how it is watched, or null for the stock server
	 * @param tls whether it speaks TLS
	 * @param http2 whether it speaks HTTP/2 as well
	 * @param idleTimeout when an idle connection is closed, or null for the default
	 */
	public record Settings(@Nullable DisconnectProperties properties, boolean tls, boolean http2,
			@Nullable Duration idleTimeout) {

		public static Settings of(@Nullable DisconnectProperties properties) {
			return new Settings(properties, false, false, null);
		}

		public Settings withTls(boolean tls) {
			return new Settings(this.properties, tls, this.http2, this.idleTimeout);
		}

		public Settings withHttp2() {
			return new Settings(this.properties, this.tls, true, this.idleTimeout);
		}

		public Settings withIdleTimeout(Duration idleTimeout) {
			return new Settings(this.properties, this.tls, this.http2, idleTimeout);
		}

	}

}
