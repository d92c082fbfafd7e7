package dev.contextual.autoconfigure.inbound;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import dev.contextual.Detached;
import dev.contextual.WithTimeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourceRegion;
import org.springframework.http.HttpEntity;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.resource.DefaultServletHttpRequestHandler;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class HandlerPoliciesTests {

	private final HandlerPolicies policies = new HandlerPolicies(new MockEnvironment().withProperty("brief", "20ms"),
			new DefaultListableBeanFactory().getBeanProvider(RequestMappingHandlerMapping.class));

	@ParameterizedTest
	@ValueSource(strings = { "emitter", "sse", "streaming", "resource", "fileResource", "region", "entityOfStreaming",
			"entityOfResource", "callableOfEntityOfResource", "futureOfEntityOfEmitter", "stageOfResource",
			"plainFutureOfResource", "deferredOfResource", "taskOfStreaming", "flux", "entityOfFlux" })
	void handlerThatStreamsIsLongLived(String name) {
		assertThat(policy(Streams.class, name).longLived()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "nothing", "text", "entity", "entityOfUnknown", "rawEntity", "callable", "future",
			"deferred", "mono", "list", "anything" })
	void handlerThatAnswersOnceIsNotLongLived(String name) {
		assertThat(policy(Answers.class, name).longLived()).isFalse();
	}

	@Test
	void typeOfTheControllerSettlesAGenericReturnType() {
		assertThat(policy(ResourceAnswers.class, "generic").longLived()).isTrue();
	}

	@Test
	void resourcesAreLongLivedAndFunctionsAreNot() {
		HandlerFunction<ServerResponse> function = (request) -> ServerResponse.ok().build();

		assertThat(this.policies.of(new ResourceHttpRequestHandler()).longLived()).isTrue();
		assertThat(this.policies.of(new DefaultServletHttpRequestHandler()).longLived()).isTrue();
		assertThat(this.policies.of(function)).isEqualTo(HandlerPolicy.PLAIN);
	}

	@Test
	void annotationOfTheMethodStandsInForThatOfTheClass() {
		assertThat(policy(Limited.class, "ofMethod").limit()).isEqualTo(new Limit(Duration.ofSeconds(2)));
		assertThat(policy(Limited.class, "ofClass").limit()).isEqualTo(new Limit(Duration.ofMinutes(1)));
		assertThat(policy(Limited.class, "none").limit()).isEqualTo(Limit.NONE);
	}

	@Test
	void durationsAreReadInEachStyle() {
		assertThat(policy(Limited.class, "iso").limit()).isEqualTo(new Limit(Duration.ofMillis(1500)));
		assertThat(policy(Limited.class, "millis").limit()).isEqualTo(new Limit(Duration.ofMillis(250)));
		assertThat(policy(Limited.class, "placeholder").limit()).isEqualTo(new Limit(Duration.ofMillis(20)));
		assertThat(policy(Limited.class, "placeholderWithDefault").limit()).isEqualTo(new Limit(Duration.ofSeconds(3)));
	}

	@Test
	void annotationIsFoundThroughOthersAndOnInterfacesAndSuperclasses() {
		assertThat(policy(Limited.class, "meta").limit()).isEqualTo(new Limit(Duration.ofSeconds(4)));
		assertThat(policy(Limited.class, "metaWithAttribute").limit()).isEqualTo(new Limit(Duration.ofSeconds(6)));
		assertThat(policy(Implementing.class, "declared").limit()).isEqualTo(new Limit(Duration.ofSeconds(5)));
		assertThat(policy(Inheriting.class, "ofClass").limit()).isEqualTo(new Limit(Duration.ofMinutes(1)));
	}

	@Test
	void handlerWithoutAnAnnotationSaysNothing() {
		assertThat(policy(Answers.class, "text")).isEqualTo(HandlerPolicy.PLAIN);
	}

	@Test
	void detachedIsReadFromMethodAndClass() {
		assertThat(policy(Limited.class, "detached").detached()).isTrue();
		assertThat(policy(Limited.class, "none").detached()).isFalse();
		assertThat(policy(DetachedAll.class, "any").detached()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "malformed", "unknownPlaceholder", "empty" })
	void timeoutThatCannotBeReadNamesTheHandler(String name) {
		assertThatIllegalStateException().isThrownBy(() -> policy(Malformed.class, name))
			.withMessageContaining("@WithTimeout")
			.withMessageContaining("Malformed." + name);
	}

	private HandlerPolicy policy(Class<?> type, String name) {
		Method method = ReflectionUtils.findMethod(type, name, (Class<?>[]) null);
		assertThat(method).isNotNull();
		return this.policies.of(new HandlerMethod(new Bean(type), method) {
			@Override
			public Class<?> getBeanType() {
				return type;
			}
		});
	}

	private record Bean(Class<?> type) {

	}

	interface Streams {

		ResponseBodyEmitter emitter();

		SseEmitter sse();

		StreamingResponseBody streaming();

		Resource resource();

		FileSystemResource fileResource();

		ResourceRegion region();

		ResponseEntity<StreamingResponseBody> entityOfStreaming();

		HttpEntity<Resource> entityOfResource();

		Callable<ResponseEntity<Resource>> callableOfEntityOfResource();

		CompletableFuture<ResponseEntity<SseEmitter>> futureOfEntityOfEmitter();

		CompletionStage<Resource> stageOfResource();

		Future<Resource> plainFutureOfResource();

		DeferredResult<Resource> deferredOfResource();

		WebAsyncTask<StreamingResponseBody> taskOfStreaming();

		Flux<String> flux();

		ResponseEntity<Flux<String>> entityOfFlux();

	}

	@SuppressWarnings("rawtypes") // as applications write it
	interface Answers {

		void nothing();

		String text();

		ResponseEntity<String> entity();

		ResponseEntity<?> entityOfUnknown();

		ResponseEntity rawEntity();

		Callable<String> callable();

		CompletableFuture<ResponseEntity<String>> future();

		DeferredResult<List<String>> deferred();

		Mono<String> mono();

		List<String> list();

		Object anything();

	}

	abstract static class Generic<T> {

		public abstract T generic();

	}

	abstract static class ResourceAnswers extends Generic<ResponseEntity<Resource>> {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@WithTimeout("4s")
	@interface FourSeconds {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@WithTimeout("1s")
	@interface Budget {

		@AliasFor(annotation = WithTimeout.class, attribute = "value")
		String of();

	}

	@WithTimeout("1m")
	abstract static class Limited {

		@WithTimeout("2s")
		public abstract void ofMethod();

		public abstract void ofClass();

		@WithTimeout("none")
		public abstract void none();

		@WithTimeout("PT1.5S")
		public abstract void iso();

		@WithTimeout(" 250 ")
		public abstract void millis();

		@WithTimeout("${brief}")
		public abstract void placeholder();

		@WithTimeout("${absent:3s}")
		public abstract void placeholderWithDefault();

		@FourSeconds
		public abstract void meta();

		@Budget(of = "6s")
		public abstract void metaWithAttribute();

		@Detached
		public abstract void detached();

	}

	abstract static class Inheriting extends Limited {

	}

	interface Declaring {

		@WithTimeout("5s")
		void declared();

	}

	static final class Implementing implements Declaring {

		@Override
		public void declared() {
		}

	}

	@Detached
	interface DetachedAll {

		void any();

	}

	interface Malformed {

		@WithTimeout("soon")
		void malformed();

		@WithTimeout("${absent}")
		void unknownPlaceholder();

		@WithTimeout("")
		void empty();

	}

}
