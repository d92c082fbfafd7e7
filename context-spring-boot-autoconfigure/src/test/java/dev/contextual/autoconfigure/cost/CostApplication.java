package dev.contextual.autoconfigure.cost;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;

import com.sun.management.ThreadMXBean;
import dev.contextual.Context;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A server in a JVM of its own that does next to nothing. It prints its port.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
@Import(CostApplication.Handlers.class)
class CostApplication {

	static final String PORT = "listens on port ";

	public static void main(String[] arguments) {
		SpringApplication.run(CostApplication.class, arguments);
	}

	@Bean
	@ConditionalOnProperty(name = "cost.server", havingValue = "tomcat")
	TomcatServletWebServerFactory tomcat() {
		return new TomcatServletWebServerFactory();
	}

	@Bean
	@ConditionalOnProperty(name = "cost.server", havingValue = "jetty")
	JettyServletWebServerFactory jetty() {
		return new JettyServletWebServerFactory();
	}

	@Bean
	ApplicationListener<WebServerInitializedEvent> port() {
		return (event) -> System.out.println(PORT + event.getWebServer().getPort());
	}

	@RestController
	static class Handlers {

		private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

		@GetMapping("/trivial")
		String trivial() {
			return "ok";
		}

		@GetMapping("/sleep")
		String sleep() throws InterruptedException {
			Context.current().sleep(Duration.ofSeconds(30));
			return "slept";
		}

		/**
		 * Returns how many bytes the threads that live have allocated.
		 */
		@GetMapping("/allocated")
		String allocated() {
			long[] bytes = this.threads.getThreadAllocatedBytes(this.threads.getAllThreadIds());
			return String.valueOf(Arrays.stream(bytes).filter((count) -> count > 0).sum());
		}

	}

}
