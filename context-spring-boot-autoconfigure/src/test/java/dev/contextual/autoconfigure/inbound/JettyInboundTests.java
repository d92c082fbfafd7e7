package dev.contextual.autoconfigure.inbound;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class JettyInboundTests extends AbstractInboundTests {

	@Override
	Class<?> server() {
		return Server.class;
	}

	// Tomcat 11 ends the response after the ERROR dispatch, asynchronous or not.
	@Test
	void errorPageThatIsAsynchronousHasItsOwnOpenContext() throws Exception {
		HttpResponse<String> response = get("/send-conflict", "X-Request-Timeout-Ms", "5000");

		assertThat(response.statusCode()).isEqualTo(409);
		assertThat(response.body()).isEqualTo("request GET /deferred");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(JettyServletWebServerAutoConfiguration.class)
	static class Server {

	}

}
