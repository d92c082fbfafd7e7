package dev.contextual.autoconfigure.inbound;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;

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

	}

}
