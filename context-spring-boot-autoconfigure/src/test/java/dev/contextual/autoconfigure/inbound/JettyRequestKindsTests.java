package dev.contextual.autoconfigure.inbound;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.server.RequestUpgradeStrategy;
import org.springframework.web.socket.server.jetty.JettyRequestUpgradeStrategy;

class JettyRequestKindsTests extends AbstractRequestKindsTests {

	@Override
	Class<?> server() {
		return Server.class;
	}

	@Override
	boolean virtualThreads() {
		return false;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ JettyServletWebServerAutoConfiguration.class,
			JettyServletManagementContextAutoConfiguration.class })
	static class Server {

		@Bean
		RequestUpgradeStrategy upgrade() {
			return new JettyRequestUpgradeStrategy();
		}

	}

}
