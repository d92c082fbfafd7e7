package dev.contextual.autoconfigure.inbound;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import dev.contextual.Context;
import dev.contextual.Key;
import dev.contextual.WithTimeout;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.RequestArrival;
import dev.contextual.autoconfigure.http.InboundValue;
import dev.contextual.autoconfigure.inbound.InboundApplication.Handlers;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.MultipartAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.resource.ResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.RequestUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * Application with a handler of each kind. What a handler sees of the context it notes in
 * {@link #SEEN}.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
@ImportAutoConfiguration({ ContextualAutoConfiguration.class, ContextInboundAutoConfiguration.class,
		DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class, ErrorMvcAutoConfiguration.class,
		JacksonAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class, MultipartAutoConfiguration.class,
		EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class, ManagementContextAutoConfiguration.class,
		ServletManagementContextAutoConfiguration.class })
class RequestKinds implements WebMvcConfigurer, WebSocketConfigurer {

	private final RequestUpgradeStrategy upgrade;

	RequestKinds(RequestUpgradeStrategy upgrade) {
		this.upgrade = upgrade;
	}

	static final Key<Integer> TENANT = Key.named("tenant");

	/**
	 * The names of the contexts that were current, as {@code request GET /controller}.
	 */
	static final BlockingQueue<String> SEEN = new LinkedBlockingQueue<>();

	static void see() {
		Context current = Context.current();
		SEEN.add(current.equals(Context.background()) ? "nothing" : Handlers.nameOf(current));
	}

	@Bean
	InboundApplication.ProbeEndpoint probeEndpoint() {
		return new InboundApplication.ProbeEndpoint();
	}

	@Bean
	InboundValue<Integer> tenant() {
		return InboundValue.of("X-Tenant", TENANT, Integer::valueOf);
	}

	/**
	 * Stands for a server that knows for how long a request was queued, and lends
	 * requests a connection whose client can be made to hang up.
	 */
	@Bean
	FilterRegistrationBean<Filter> queue() {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
			String millis = request.getParameter("queued");
			if (millis != null) {
				request.setAttribute(RequestArrival.ATTRIBUTE,
						new Arrival(System.nanoTime() - Duration.ofMillis(Long.parseLong(millis)).toNanos()));
			}
			if (request.getParameter("connection") != null) {
				request.setAttribute(dev.contextual.autoconfigure.ClientConnection.ATTRIBUTE,
						new InboundApplication.TestConnection());
			}
			chain.doFilter(request, response);
		});
		registration.setOrder(0);
		return registration;
	}

	private record Arrival(long nanoTime) implements RequestArrival {

		@Override
		public @Nullable String peerAddress() {
			return null;
		}

	}

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		registry.addResourceHandler("/files/**")
			.addResourceLocations("classpath:/dev/contextual/autoconfigure/inbound/")
			.resourceChain(/* cacheResources= */ false)
			.addResolver(new SeeingResolver());
	}

	@Override
	public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
		registry.addHandler(new SeeingSocket(), "/socket/{id}", "/limited/socket")
			.setHandshakeHandler(new DefaultHandshakeHandler(this.upgrade))
			.addInterceptors(new SeeingHandshake())
			.setAllowedOrigins("*");
		registry.addHandler(new SeeingSocket(), "/sockjs").withSockJS();
	}

	@Bean
	RouterFunction<ServerResponse> functions() {
		return RouterFunctions.route().GET("/function", (request) -> {
			see();
			return ServerResponse.ok().body("answer");
		}).GET("/function/await", (request) -> {
			await();
			return ServerResponse.ok().build();
		}).build();
	}

	private static String await() {
		see();
		Handlers.awaitDone(Context.current());
		return "never";
	}

	private static final class SeeingResolver implements ResourceResolver {

		@Override
		public @Nullable Resource resolveResource(@Nullable HttpServletRequest request, String requestPath,
				List<? extends Resource> locations, ResourceResolverChain chain) {
			see();
			return chain.resolveResource(request, requestPath, locations);
		}

		@Override
		public @Nullable String resolveUrlPath(String resourcePath, List<? extends Resource> locations,
				ResourceResolverChain chain) {
			return chain.resolveUrlPath(resourcePath, locations);
		}

	}

	private static final class SeeingSocket extends AbstractWebSocketHandler {

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) {
			see();
		}

	}

	private static final class SeeingHandshake implements HandshakeInterceptor {

		@Override
		public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				Map<String, Object> attributes) {
			see();
			if (request.getURI().getPath().endsWith("/limited/socket")) {
				Handlers.awaitDone(Context.current());
			}
			return true;
		}

		@Override
		public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				@Nullable Exception exception) {
		}

	}

	@ResponseStatus(HttpStatus.LOCKED)
	static final class LockedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	record Order(int number) {
	}

	@RestController
	static final class Controller {

		@GetMapping("/controller")
		String controller() {
			see();
			return "answer";
		}

		@GetMapping("/controller/await")
		String controllerAwait() {
			return await();
		}

		@GetMapping("/callable")
		Callable<String> callable() {
			return () -> {
				see();
				return "answer";
			};
		}

		@GetMapping("/callable/await")
		Callable<String> callableAwait() {
			return RequestKinds::await;
		}

		@GetMapping("/task")
		WebAsyncTask<String> task() {
			return new WebAsyncTask<>(() -> {
				see();
				return "answer";
			});
		}

		@GetMapping("/task/await")
		WebAsyncTask<String> taskAwait() {
			return new WebAsyncTask<>(InboundApplication.PATIENCE.toMillis(), RequestKinds::await);
		}

		@GetMapping("/task/timeout")
		WebAsyncTask<String> taskTimeout(Context context) {
			return new WebAsyncTask<>(100L, () -> {
				while (!context.isDone()) {
					try {
						context.awaitDone(InboundApplication.PATIENCE);
					}
					catch (InterruptedException ex) {
						// Spring's timeout. Its answer is to come first.
					}
				}
				return "never";
			});
		}

		@GetMapping("/deferred")
		DeferredResult<String> deferred() {
			see();
			DeferredResult<String> result = new DeferredResult<>();
			InboundApplication.ELSEWHERE.execute(() -> result.setResult("answer"));
			return result;
		}

		@GetMapping("/deferred/await")
		DeferredResult<String> deferredAwait() {
			see();
			return new DeferredResult<>(InboundApplication.PATIENCE.toMillis());
		}

		@GetMapping("/future")
		CompletableFuture<String> future() {
			see();
			return CompletableFuture.supplyAsync(() -> "answer", InboundApplication.ELSEWHERE);
		}

		@GetMapping("/future/await")
		CompletableFuture<String> futureAwait() {
			see();
			return new CompletableFuture<>();
		}

		@GetMapping("/stream")
		StreamingResponseBody stream() {
			return (out) -> {
				see();
				out.write("answer".getBytes(StandardCharsets.US_ASCII));
			};
		}

		@GetMapping("/emitter")
		ResponseBodyEmitter emitter() {
			see();
			return answer(new ResponseBodyEmitter(InboundApplication.PATIENCE.toMillis()));
		}

		@GetMapping("/sse")
		SseEmitter sse() {
			see();
			return answer(new SseEmitter(InboundApplication.PATIENCE.toMillis()));
		}

		private static <E extends ResponseBodyEmitter> E answer(E emitter) {
			InboundApplication.ELSEWHERE.execute(() -> {
				try {
					emitter.send("answer");
					emitter.complete();
				}
				catch (IOException ex) {
					emitter.completeWithError(ex);
				}
			});
			return emitter;
		}

		@GetMapping("/limited/emitter")
		ResponseBodyEmitter limitedEmitter() throws IOException {
			ResponseBodyEmitter emitter = new ResponseBodyEmitter(InboundApplication.PATIENCE.toMillis());
			emitter.send("begun");
			return emitter;
		}

		@PostMapping("/upload")
		String upload(@RequestParam MultipartFile file) throws IOException {
			see();
			return new String(file.getBytes(), StandardCharsets.UTF_8);
		}

		@PostMapping("/upload/await")
		String uploadAwait(@RequestParam MultipartFile file) {
			return (file.getSize() > 0) ? await() : "nothing";
		}

		@PostMapping("/body")
		String body(@RequestBody Order order) {
			see();
			return "answer " + order.number();
		}

		@GetMapping("/status-exception")
		String statusException() {
			see();
			throw new LockedException();
		}

		@GetMapping("/status-exception/await")
		String statusExceptionAwait(Context context) throws InterruptedException {
			see();
			context.awaitDone(InboundApplication.PATIENCE);
			throw new LockedException();
		}

		@GetMapping("/send-error")
		void sendError(HttpServletResponse response) throws IOException {
			see();
			response.sendError(418);
		}

		@GetMapping("/tenant")
		String tenant(Context context) {
			return "tenant " + context.value(TENANT);
		}

		@GetMapping({ "/terms/observed", "/terms/propagated", "/terms/off", "/terms/lenient" })
		String terms(Context context) throws InterruptedException {
			see();
			return (context.deadline() == null && !context.awaitDone(Duration.ofMillis(50))) ? "unlimited" : "limited";
		}

		@WithTimeout(value = "1ms", mode = "${test.mode}")
		@GetMapping("/terms/annotated")
		String annotatedTerms(Context context) throws InterruptedException {
			return terms(context);
		}

		@GetMapping({ "/terms/observed/hang-up", "/terms/lenient/hang-up", "/terms/hang-up" })
		String hangUp(HttpServletRequest request, Context context) {
			InboundApplication.TestConnection.hangUp(request);
			return context.isDone() ? "cancelled" : "goes on";
		}

	}

}
