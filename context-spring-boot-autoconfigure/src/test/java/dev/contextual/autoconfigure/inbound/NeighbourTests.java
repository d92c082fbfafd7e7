package dev.contextual.autoconfigure.inbound;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.Deadline;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.error.DefaultErrorAttributes;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.filter.ForwardedHeaderFilter;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What else an application may have, beside this room.
 */
class NeighbourTests {

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private @Nullable ConfigurableApplicationContext application;

	@AfterEach
	void stop() {
		if (this.application != null) {
			this.application.close();
		}
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void adviceThatShapesProblemDetailsShapesOurs() throws Exception {
		run(ShapingAdvice.class);

		HttpResponse<String> response = get("/controller", "X-Request-Timeout-Ms", "0");

		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.body()).contains("\"shaped\":true")
			.contains("\"type\":\"urn:contextual:deadline-exceeded\"")
			.contains("\"source\":\"caller\"");
		assertThat(response.headers().allValues("X-Deadline-Exceeded")).containsExactly("caller");
	}

	@Test
	void adviceOfBootIsAsked() throws Exception {
		run(Nothing.class, "spring.mvc.problemdetails.enabled=true");

		HttpResponse<String> response = get("/function", "X-Request-Timeout-Ms", "0");

		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).contains("\"type\":\"urn:contextual:deadline-exceeded\"");
	}

	@ParameterizedTest
	@CsvSource({ "*/*, {, \"exception\":true", "text/html, <html>, Whitelabel" })
	void errorAttributesOfTheApplicationAreUsed(String accept, String begin, String part) throws Exception {
		run(OwnErrorAttributes.class);

		HttpResponse<String> response = get("/deferred/await", "X-Request-Timeout-Ms", "100", "Accept", accept);

		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).hasValue("caller");
		assertThat(response.body()).startsWith(begin).contains(part);
	}

	@Test
	void xmlIsWrittenWhereItCanBe() throws Exception {
		run(Xml.class);

		HttpResponse<String> response = get("/controller", "X-Request-Timeout-Ms", "0", "Accept",
				"application/problem+xml");

		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+xml");
		assertThat(response.body()).isEqualTo("<problem>504</problem>");
	}

	@Test
	void springSecuritySeesItsOwnExceptionsAndNoneOfOurs() throws Exception {
		run(Secured.class);

		assertThat(get("/secured/denied").statusCode()).isEqualTo(403);
		assertThat(get("/controller").statusCode()).isEqualTo(200);
		HttpResponse<String> response = get("/controller/await", "X-Request-Timeout-Ms", "100");
		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(get("/secured/forbidden", "X-Request-Timeout-Ms", "0").statusCode()).isEqualTo(403);
	}

	@Test
	void sessionIsSavedThoughTheRequestIsCut() throws Exception {
		run(WithSessions.class);

		HttpResponse<String> response = get("/session/await", "X-Request-Timeout-Ms", "1000");

		assertThat(response.statusCode()).isEqualTo(504);
		String cookie = response.headers().firstValue("Set-Cookie").orElse("");
		assertThat(cookie).startsWith("SESSION=");
		assertThat(get("/session", "Cookie", cookie.substring(0, cookie.indexOf(';'))).body()).isEqualTo("kept");
	}

	@ParameterizedTest
	@CsvSource({ "'127.0.0.0/8,::1', 504", "8.8.8.8, 200" })
	void peerIsThatOfTheConnectionBelowTheFilterForForwardedHeaders(String trusted, int status) throws Exception {
		run(Forwarded.class, "contextual.inbound.trusted=" + trusted);

		HttpResponse<String> response = get("/controller", "X-Request-Timeout-Ms", "0", "X-Forwarded-For", "8.8.8.8");

		assertThat(response.statusCode()).isEqualTo(status);
	}

	@ParameterizedTest
	@CsvSource({ "'127.0.0.0/8,::1', 200", "8.8.8.8, 200", "*, 504" })
	void peerIsUnknownBehindTheValveForForwardedHeaders(String trusted, int status) throws Exception {
		run(Nothing.class, "server.forward-headers-strategy=native", "contextual.inbound.trusted=" + trusted);

		HttpResponse<String> response = get("/controller", "X-Request-Timeout-Ms", "0", "X-Forwarded-For", "8.8.8.8");

		assertThat(response.statusCode()).isEqualTo(status);
	}

	@Test
	void apiDocumentationListsNoParameterOfOurs() throws Exception {
		run(Documented.class, "springdoc.paths-to-match=/documented");

		String description = get("/v3/api-docs").body();

		assertThat(description).contains("/documented").contains("\"name\":\"real\"");
		assertThat(description).doesNotContain("\"name\":\"context\"")
			.doesNotContain("\"name\":\"deadline\"")
			.doesNotContain("\"Context\"")
			.doesNotContain("\"Deadline\"");
	}

	private void run(Class<?> neighbour, String... properties) {
		List<String> all = Stream
			.concat(Stream.of("server.port=0", "spring.main.banner-mode=off", "test.mode="), Arrays.stream(properties))
			.toList();
		this.application = new SpringApplicationBuilder(RequestKinds.class, TomcatRequestKindsTests.Server.class,
				neighbour)
			.web(WebApplicationType.SERVLET)
			.properties(all.toArray(String[]::new))
			.run();
	}

	private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		assertThat(this.application).isNotNull();
		HttpRequest.Builder request = HttpRequest.newBuilder(URI
			.create("http://localhost:" + this.application.getEnvironment().getProperty("local.server.port") + path));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	@RestControllerAdvice
	static class ShapingAdvice extends ResponseEntityExceptionHandler {

		@Override
		protected ResponseEntity<Object> createResponseEntity(@Nullable Object body, HttpHeaders headers,
				HttpStatusCode statusCode, WebRequest request) {
			if (body instanceof ProblemDetail problem) {
				problem.setProperty("shaped", true);
			}
			return super.createResponseEntity(body, headers, statusCode, request);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnErrorAttributes {

		@Bean
		DefaultErrorAttributes errorAttributes() {
			return new DefaultErrorAttributes() {
				@Override
				public Map<String, @Nullable Object> getErrorAttributes(WebRequest request,
						ErrorAttributeOptions options) {
					Map<String, @Nullable Object> attributes = super.getErrorAttributes(request, options);
					attributes.put("exception", getError(request) instanceof ContextDoneException);
					return attributes;
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Xml {

		@Bean
		HttpMessageConverter<ProblemDetail> xmlConverter() {
			return new AbstractHttpMessageConverter<>(MediaType.APPLICATION_PROBLEM_XML) {

				@Override
				protected boolean supports(Class<?> type) {
					return type == ProblemDetail.class;
				}

				@Override
				protected ProblemDetail readInternal(Class<? extends ProblemDetail> type, HttpInputMessage input) {
					throw new UnsupportedOperationException();
				}

				@Override
				protected void writeInternal(ProblemDetail problem, HttpOutputMessage output) throws IOException {
					output.getBody()
						.write(("<problem>" + problem.getStatus() + "</problem>").getBytes(StandardCharsets.US_ASCII));
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSecurity
	static class Secured {

		@Bean
		SecurityFilterChain chain(HttpSecurity http) {
			return http
				.authorizeHttpRequests(
						(requests) -> requests.requestMatchers("/secured/forbidden").denyAll().anyRequest().permitAll())
				.build();
		}

		@RestController
		static class SecuredController {

			@GetMapping("/secured/denied")
			String denied() {
				throw new AccessDeniedException("denied");
			}

			@GetMapping("/secured/forbidden")
			String forbidden() {
				return "never";
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableSpringHttpSession
	static class WithSessions {

		@Bean
		MapSessionRepository sessions() {
			return new MapSessionRepository(new ConcurrentHashMap<>());
		}

		@RestController
		static class SessionController {

			@GetMapping("/session")
			@Nullable Object session(HttpSession session) {
				return session.getAttribute("value");
			}

			@GetMapping("/session/await")
			String await(HttpSession session, Context context) {
				session.setAttribute("value", "kept");
				InboundApplication.Handlers.awaitDone(context);
				return "never";
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Forwarded {

		@Bean
		FilterRegistrationBean<Filter> forwardedHeaderFilter() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(new ForwardedHeaderFilter());
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SpringDocConfigProperties.class, SpringDocConfiguration.class,
			SpringDocWebMvcConfiguration.class })
	static class Documented {

		@RestController
		static class DocumentedController {

			@GetMapping("/documented")
			String documented(String real, Context context, @Nullable Deadline deadline) {
				return real + context + deadline;
			}

		}

	}

}
