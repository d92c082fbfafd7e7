package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link AbstractHangUpTests} over TLS.
 */
class TomcatTlsHangUpTests extends AbstractHangUpTests {

	private static final String PASSWORD = "changeit";

	@TempDir
	static Path directory;

	private static SSLSocketFactory clientTls;

	@BeforeAll
	static void makeKeyStore() throws Exception {
		Path file = directory.resolve("server.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-validity", "2",
				"-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", file.toString())
			.redirectErrorStream(true)
			.start();
		String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(keytool.waitFor()).as(output).isZero();
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			store.load(in, PASSWORD.toCharArray());
		}
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(store);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		clientTls = context.getSocketFactory();
	}

	@Override
	SSLSocketFactory clientTls() {
		return clientTls;
	}

	@Override
	void serverTls(TomcatServletWebServerFactory factory) {
		Ssl ssl = new Ssl();
		ssl.setKeyStore(directory.resolve("server.p12").toUri().toString());
		ssl.setKeyStoreType("PKCS12");
		ssl.setKeyStorePassword(PASSWORD);
		factory.setSsl(ssl);
	}

}
