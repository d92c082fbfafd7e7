package dev.contextual.autoconfigure.inbound;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;

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

	}

}
