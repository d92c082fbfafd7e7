package dev.contextual.restart.app;

import java.util.function.IntSupplier;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.EnableAsync;

@SpringBootApplication(proxyBeanMethods = false)
@EnableAsync
public class ShortLivedApplication {

	/**
	 * Starts the application.
	 * @return its port, and a way to close it, in words that every class loader knows
	 */
	public static Object start(String... args) {
		return new Running(SpringApplication.run(ShortLivedApplication.class, args));
	}

	private record Running(ConfigurableApplicationContext applicationContext) implements IntSupplier, AutoCloseable {

		@Override
		public int getAsInt() {
			return this.applicationContext.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		}

		@Override
		public void close() {
			this.applicationContext.close();
		}

	}

}
