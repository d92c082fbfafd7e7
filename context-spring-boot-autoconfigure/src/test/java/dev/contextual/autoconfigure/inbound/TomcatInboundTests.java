package dev.contextual.autoconfigure.inbound;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;

class TomcatInboundTests extends AbstractInboundTests {

	@Override
	Class<?> server() {
		return Server.class;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(TomcatServletWebServerAutoConfiguration.class)
	static class Server {

	}

}
