package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.LiveContexts;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.http.TimeoutHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestTemplateAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ContextOutboundAutoConfigurationTests {

	private static final String HEADER = "X-Request-Timeout-Ms";

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(ContextualAutoConfiguration.class,
			ContextOutboundAutoConfiguration.class, HttpClientAutoConfiguration.class,
			ImperativeHttpClientAutoConfiguration.class, RestClientAutoConfiguration.class,
			RestTemplateAutoConfiguration.class, HttpServiceClientPropertiesAutoConfiguration.class,
			HttpServiceClientAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(CONFIGURATIONS)
		.withPropertyValues("spring.http.clients.imperative.factory=jdk");

	@AfterEach
	void leavesNothingBehind() {
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(LiveContexts.count((node) -> "http".equals(node.kind()))).isZero();
	}

	@Test
	void suppliesItsBeans() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ContextClientHttpRequestInterceptor.class)
			.hasSingleBean(ContextClientHttpRequestFactoryBuilderPostProcessor.class)
			.hasSingleBean(OutboundProperties.class));
	}

	@Test
	void suppliesItsBeansInAWebApplication() {
		new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.run((context) -> assertThat(context.getBean(ClientHttpRequestFactory.class))
				.isInstanceOf(ContextClientHttpRequestFactory.class));
	}

	@Test
	void startsInAReactiveApplicationWhereBootHasNoFactoryBuilderToWrap() {
		new ReactiveWebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ClientHttpRequestFactoryBuilder.class));
	}

	@Test
	void backsOffForTheInterceptorOfTheUser() {
		this.runner.withUserConfiguration(OwnInterceptor.class)
			.run((context) -> assertThat(context).hasSingleBean(ContextClientHttpRequestInterceptor.class)
				.hasBean("own"));
	}

	@Test
	void backsOffWithoutTheWebLibrary() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ContextualAutoConfiguration.class, ContextOutboundAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.http", "org.springframework.boot.http",
					"org.springframework.web"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ContextOutboundAutoConfiguration.class));
	}

	@Test
	void suppliesTheInterceptorAloneWithoutTheHttpClientModule() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ContextualAutoConfiguration.class, ContextOutboundAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.http.client"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ContextClientHttpRequestInterceptor.class)
				.doesNotHaveBean(ContextClientHttpRequestFactoryBuilderPostProcessor.class));
	}

	@Test
	void switchOfTheRoomLeavesTheClientsAlone() {
		this.runner.withPropertyValues("contextual.outbound.enabled=false")
			.run(ContextOutboundAutoConfigurationTests::assertThatNothingIsOurs);
	}

	@Test
	void masterSwitchLeavesTheClientsAlone() {
		this.runner.withPropertyValues("contextual.enabled=false")
			.run(ContextOutboundAutoConfigurationTests::assertThatNothingIsOurs);
	}

	private static void assertThatNothingIsOurs(AssertableApplicationContext context) {
		assertThat(context).doesNotHaveBean(ContextOutboundAutoConfiguration.class)
			.doesNotHaveBean(ContextClientHttpRequestInterceptor.class)
			.doesNotHaveBean(Outbound.class)
			.doesNotHaveBean(ContextClientHttpRequestFactoryBuilderPostProcessor.class)
			.doesNotHaveBean(OutboundProperties.class);
		assertThat(context.getBean(ClientHttpRequestFactory.class)).isInstanceOf(JdkClientHttpRequestFactory.class);
	}

	@Test
	void sendsTheHeaderThatTheOtherEndReads() {
		assertThat(new OutboundProperties().getHeader()).isEqualTo(TimeoutHeader.DEFAULT_NAME);
	}

	@Test
	void bindsItsProperties() {
		this.runner
			.withPropertyValues("contextual.outbound.header=x-budget",
					"contextual.outbound.hosts=internal,*.example.com", "contextual.outbound.safety-margin=50ms")
			.run((context) -> {
				OutboundProperties properties = context.getBean(OutboundProperties.class);
				assertThat(properties.isEnabled()).isTrue();
				assertThat(properties.getHeader()).isEqualTo("x-budget");
				assertThat(properties.getHosts()).containsExactly("internal", "*.example.com");
				assertThat(properties.getSafetyMargin()).isEqualTo(Duration.ofMillis(50));
			});
	}

	@Test
	void malformedHostFailsTheStartAndIsNamed() {
		this.runner.withPropertyValues("contextual.outbound.hosts=http://inventory:8080")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("contextual.outbound.hosts")
				.hasMessageContaining("http://inventory:8080"));
	}

	@Test
	void everyClientThatBootBuildsIsCoveredAndCounted() throws IOException {
		try (RawServer server = new RawServer()) {
			this.runner.withUserConfiguration(Services.class)
				.withPropertyValues("spring.http.serviceclient.shop.base-url=" + server.url(""))
				.run((context) -> {
					List<Call> calls = List.of(
							() -> context.getBean(RestClient.Builder.class)
								.build()
								.get()
								.uri(server.url("/ok"))
								.retrieve()
								.body(String.class),
							() -> context.getBean(RestTemplateBuilder.class)
								.build()
								.getForObject(server.url("/ok"), String.class),
							() -> context.getBean(Shop.class).ok(), () -> {
								try (var response = context.getBean(ClientHttpRequestFactory.class)
									.createRequest(URI.create(server.url("/ok")), HttpMethod.GET)
									.execute()) {
									return new String(response.getBody().readAllBytes(), StandardCharsets.US_ASCII);
								}
							});

					for (Call call : calls) {
						assertThat(within(call)).isEqualTo("ok");
						assertThat(afterTheEnd(call)).isInstanceOf(CancelledException.class);
					}

					assertThat(server.requests).hasSize(calls.size());
					assertThat(server.received(HEADER)).doesNotContain(List.of());
					assertThat(context.getBean(Endings.class).count(ContextKind.HTTP, Endings.Outcome.COMPLETED))
						.isEqualTo(calls.size());
				});
		}
	}

	@ParameterizedTest
	@EnumSource
	void clientIsUsedAndAbortedWhereItIsTheOnlyOne(Client client) throws IOException {
		try (RawServer server = new RawServer()) {
			new ApplicationContextRunner().withConfiguration(CONFIGURATIONS)
				.withClassLoader(client.alone())
				.run((context) -> {
					assertThat(context).hasNotFailed().hasSingleBean(ContextClientHttpRequestInterceptor.class);
					RestClient restClient = context.getBean(RestClient.Builder.class).build();

					assertThat(within(() -> restClient.get().uri(server.url("/ok")).retrieve().body(String.class)))
						.isEqualTo("ok");
					try (CancellableContext timed = Context.background().withTimeout(Duration.ofMillis(200));
							Scope scope = timed.attach()) {
						Throwable failure = catchThrowable(
								() -> restClient.get().uri(server.url("/headers")).retrieve().body(String.class));
						assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
					}

					if (client != Client.SIMPLE || HelperTask.isInterruptible()) {
						assertThat(server.sawClientGo()).isTrue();
					}
					assertThat(server.received("User-Agent").get(0)).singleElement()
						.asString()
						.startsWith(client.agent);
				});
		}
	}

	/**
	 * The clients in the order in which Boot detects them, with how each calls itself.
	 */
	enum Client {

		HTTP_COMPONENTS("org.apache.hc", "Apache-HttpClient"), JETTY("org.eclipse.jetty.client", "Jetty/"),
		REACTOR("reactor.netty", "ReactorNetty/"), JDK("java.net.http", "Java-http-client"),

		SIMPLE("none", "Java/");

		private static final List<String> LIBRARIES = List.of("org.apache.hc", "org.eclipse.jetty.client",
				"reactor.netty", "java.net.http");

		private final String library;

		private final String agent;

		Client(String library, String agent) {
			this.library = library;
			this.agent = agent;
		}

		private ClassLoader alone() {
			return new FilteredClassLoader(
					LIBRARIES.stream().filter((other) -> !other.equals(this.library)).toArray(String[]::new));
		}

	}

	@Test
	void pauseBetweenRetriesEndsInAClientThatBootBuilds() throws IOException {
		try (RawServer server = new RawServer()) {
			this.runner.withPropertyValues("spring.http.clients.imperative.factory=http-components").run((context) -> {
				RestClient client = context.getBean(RestClient.Builder.class).build();
				try (CancellableContext timed = Context.background().withTimeout(Duration.ofMillis(200));
						Scope scope = timed.attach()) {
					Throwable failure = catchThrowable(
							() -> client.get().uri(server.url("/busy-for-long")).retrieve().body(String.class));
					assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
				}
			});
		}
	}

	private static String within(Call call) throws Exception {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofSeconds(30));
				Scope scope = context.attach()) {
			return call.call();
		}
	}

	private static ContextDoneException afterTheEnd(Call call) {
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			context.cancel();
			return ContextDoneException.in(catchThrowable(call::call));
		}
	}

	@Test
	void abortedExchangeIsCountedAsWhatEndedIt() throws IOException {
		try (RawServer server = new RawServer()) {
			this.runner.run((context) -> {
				RestClient client = context.getBean(RestClient.Builder.class).build();
				for (String path : List.of("/headers", "/stalled")) {
					try (CancellableContext timed = Context.background().withTimeout(Duration.ofMillis(100));
							Scope scope = timed.attach()) {
						assertThat(
								catchThrowable(() -> client.get().uri(server.url(path)).retrieve().body(String.class)))
							.isNotNull();
					}
				}

				assertThat(context.getBean(Endings.class).count(ContextKind.HTTP, Endings.Outcome.DEADLINE_EXCEEDED))
					.isEqualTo(2);
			});
		}
	}

	@Test
	void builderOfTheUserIsCoveredAndItsCustomizersAreCalled() {
		this.runner.withUserConfiguration(OwnBuilder.class).run((context) -> {
			List<Object> customized = context.getBean(OwnBuilder.class).customized;
			@SuppressWarnings("unchecked")
			ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> builder = context
				.getBean(ClientHttpRequestFactoryBuilder.class);

			ClientHttpRequestFactory factory = builder.withCustomizer(customized::add)
				.build(HttpClientSettings.defaults());

			assertThat(factory).isInstanceOf(ContextClientHttpRequestFactory.class);
			assertThat(customized).hasSize(2)
				.allSatisfy((object) -> assertThat(object).isInstanceOf(JdkClientHttpRequestFactory.class));
		});
	}

	@Test
	void builderThatIsDeclaredByItsOwnClassIsLeftAloneWithAWarning(CapturedOutput output) {
		this.runner.withUserConfiguration(ConcreteBuilder.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(JdkClientHttpRequestFactoryBuilder.class);
			assertThat(output).contains("'concreteBuilder'", "Declare it as ClientHttpRequestFactoryBuilder<?>");
		});
	}

	@Test
	void wrapWarnsOfNoBeanThatCameTooEarly(CapturedOutput output) {
		this.runner.run((context) -> assertThat(output).doesNotContain("not eligible for getting processed"));
	}

	interface Call {

		String call() throws Exception;

	}

	@HttpExchange
	interface Shop {

		@GetExchange("/ok")
		String ok();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "shop", types = Shop.class)
	static class Services {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnInterceptor {

		@Bean
		ContextClientHttpRequestInterceptor own(OutboundProperties properties) {
			return new ContextClientHttpRequestInterceptor(properties);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBuilder {

		private final List<Object> customized = new ArrayList<>();

		@Bean
		ClientHttpRequestFactoryBuilder<?> ownBuilder() {
			return ClientHttpRequestFactoryBuilder.jdk().withCustomizer(this.customized::add);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ConcreteBuilder {

		@Bean
		JdkClientHttpRequestFactoryBuilder concreteBuilder() {
			return ClientHttpRequestFactoryBuilder.jdk();
		}

		@Bean
		Object user(JdkClientHttpRequestFactoryBuilder builder) {
			return builder.withExecutor(Runnable::run).build();
		}

	}

}
