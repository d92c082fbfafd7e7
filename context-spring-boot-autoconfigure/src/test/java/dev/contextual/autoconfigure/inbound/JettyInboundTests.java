package dev.contextual.autoconfigure.inbound;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;

class JettyInboundTests extends AbstractInboundTests {

	@Override
	Class<?> server() {
		return Server.class;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(JettyServletWebServerAutoConfiguration.class)
	static class Server {

	}

}
