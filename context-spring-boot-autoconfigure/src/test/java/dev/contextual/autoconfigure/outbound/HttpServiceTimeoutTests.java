package dev.contextual.autoconfigure.outbound;

import java.util.List;

import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.WithTimeout;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.aop.ContextAopAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.service.ReactiveHttpServiceClientAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.registry.HttpServiceGroup;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

@Timeout(60)
class HttpServiceTimeoutTests extends AbstractRawServerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ContextualAutoConfiguration.class,
				ContextOutboundAutoConfiguration.class, ContextAopAutoConfiguration.class,
				HttpClientAutoConfiguration.class, ImperativeHttpClientAutoConfiguration.class,
				RestClientAutoConfiguration.class, HttpServiceClientPropertiesAutoConfiguration.class,
				HttpServiceClientAutoConfiguration.class, ReactiveHttpClientAutoConfiguration.class,
				WebClientAutoConfiguration.class, ReactiveHttpServiceClientAutoConfiguration.class));

	@Test
	void timeoutOnTheMethodOfAnHttpServiceIsKeptToAndTold() {
		assertThatTimeoutIsKeptTo(Services.class);
	}

	@Test
	void timeoutOnTheMethodOfAnHttpServiceOnWebClientIsKeptToAndTold() {
		assertThatTimeoutIsKeptTo(WebClientServices.class);
	}

	private void assertThatTimeoutIsKeptTo(Class<?> services) {
		this.runner.withUserConfiguration(services)
			.withPropertyValues("spring.http.serviceclient.shop.base-url=" + this.server.url(""))
			.run((application) -> {
				Shop shop = application.getBean(Shop.class);

				assertThat(shop.unlimited()).isEqualTo("ok");
				assertThat(shop.quick()).isEqualTo("ok");
				Throwable failure = catchThrowable(shop::slow);

				assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
				assertThat(this.server.sawClientGo()).isTrue();
				List<List<String>> told = this.server.received("X-Request-Timeout-Ms");
				assertThat(told.get(0)).isEmpty();
				assertThat(Long.parseLong(told.get(1).get(0))).isBetween(1L, 30_000L);
				assertThat(Long.parseLong(told.get(2).get(0))).isBetween(1L, 1_000L);
			});
	}

	@HttpExchange
	interface Shop {

		@GetExchange("/headers")
		@WithTimeout("1s")
		String slow();

		@GetExchange("/ok")
		@WithTimeout("30s")
		String quick();

		@GetExchange("/ok")
		String unlimited();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "shop", types = Shop.class)
	static class Services {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "shop", types = Shop.class, clientType = HttpServiceGroup.ClientType.WEB_CLIENT)
	static class WebClientServices {

	}

}
