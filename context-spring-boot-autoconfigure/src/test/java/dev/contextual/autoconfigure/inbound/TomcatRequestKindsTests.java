package dev.contextual.autoconfigure.inbound;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.server.RequestUpgradeStrategy;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;

class TomcatRequestKindsTests extends AbstractRequestKindsTests {

	@Override
	Class<?> server() {
		return Server.class;
	}

	@Override
	boolean virtualThreads() {
		return false;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			TomcatServletManagementContextAutoConfiguration.class })
	static class Server {

		@Bean
		RequestUpgradeStrategy upgrade() {
			return new StandardWebSocketUpgradeStrategy();
		}

	}

}
