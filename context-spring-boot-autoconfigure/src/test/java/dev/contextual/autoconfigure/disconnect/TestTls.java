package dev.contextual.autoconfigure.disconnect;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

import org.springframework.boot.web.server.Ssl;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A key of the server's, made once, and clients that trust it.
 */
public final class TestTls {

	private static final String PASSWORD = "changeit";

	private static final Path STORE = makeKeyStore();

	private TestTls() {
	}

	private static Path makeKeyStore() {
		try {
			Path file = Files.createTempDirectory("tls").resolve("server.p12");
			Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
					"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
					"san=dns:localhost", "-validity", "2", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore",
					file.toString())
				.redirectErrorStream(true)
				.start();
			String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(keytool.waitFor()).as(output).isZero();
			file.toFile().deleteOnExit();
			return file;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static Ssl server() {
		Ssl ssl = new Ssl();
		ssl.setKeyStore(STORE.toUri().toString());
		ssl.setKeyStoreType("PKCS12");
		ssl.setKeyStorePassword(PASSWORD);
		return ssl;
	}

	public static SSLSocketFactory client() throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(STORE)) {
			store.load(in, PASSWORD.toCharArray());
		}
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(store);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		return context.getSocketFactory();
	}

}
