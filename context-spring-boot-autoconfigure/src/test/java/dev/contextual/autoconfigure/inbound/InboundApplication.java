package dev.contextual.autoconfigure.inbound;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.ContextNode;
import dev.contextual.Deadline;
import dev.contextual.Detached;
import dev.contextual.Key;
import dev.contextual.LiveContexts;
import dev.contextual.OperatorCancelledException;
import dev.contextual.WithTimeout;
import dev.contextual.autoconfigure.ClientConnection;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.RootContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.web.error.ErrorPage;
import org.springframework.boot.web.error.ErrorPageRegistrar;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * Application that the contract of the room is tested on. Its nested controllers and
 * advices are beans.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ ContextualAutoConfiguration.class, ContextInboundAutoConfiguration.class,
		DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class, ErrorMvcAutoConfiguration.class,
		JacksonAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class, EndpointAutoConfiguration.class,
		WebEndpointAutoConfiguration.class, ManagementContextAutoConfiguration.class,
		ServletManagementContextAutoConfiguration.class })
class InboundApplication {

	static final String[] PROPERTIES = { "server.port=0", "contextual.inbound.default-timeout=30s",
			"contextual.inbound.max-timeout=40s", "contextual.inbound.routes[0].pattern=/routes/short/**",
			"contextual.inbound.routes[0].timeout=300ms", "contextual.inbound.routes[1].pattern=/routes/none",
			"contextual.inbound.routes[1].timeout=none", "contextual.inbound.routes[2].pattern=/stream/limited",
			"contextual.inbound.routes[2].timeout=300ms", "contextual.inbound.routes[3].pattern=/sse/limited",
			"contextual.inbound.routes[3].timeout=300ms", "test.timeout=300ms",
			"management.endpoints.web.exposure.include=probe" };

	/**
	 * Longer than any test should need, shorter than a build may hang.
	 */
	static final Duration PATIENCE = Duration.ofSeconds(20);

	/**
	 * Threads of which nobody but the handlers knows.
	 */
	static final Executor ELSEWHERE = (task) -> new Thread(task, "elsewhere").start();

	/**
	 * How many handlers were run.
	 */
	static final AtomicInteger HANDLED = new AtomicInteger();

	/**
	 * The status that an access log would show, one for each request.
	 */
	static final BlockingQueue<Integer> STATUSES = new LinkedBlockingQueue<>();

	/**
	 * Dispatches that left their thread with another context than they found.
	 */
	static final BlockingQueue<String> UNTIDY = new LinkedBlockingQueue<>();

	@Bean
	FilterRegistrationBean<Filter> observer() {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(new Observer());
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return registration;
	}

	@Bean
	FilterRegistrationBean<Filter> failingFilter() {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
			throw new ServletException("fails before MVC");
		});
		registration.addUrlPatterns("/failing-filter");
		return registration;
	}

	@Bean
	FilterRegistrationBean<Filter> slowFilter() {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
			String millis = request.getParameter("filtered");
			if (millis != null) {
				long end = System.nanoTime() + Duration.ofMillis(Long.parseLong(millis)).toNanos();
				while (end - System.nanoTime() > 0) {
					LockSupport.parkNanos(end - System.nanoTime());
				}
			}
			chain.doFilter(request, response);
		});
		return registration;
	}

	@Bean
	ErrorPageRegistrar asynchronousErrorPage() {
		return (registry) -> registry.addErrorPages(new ErrorPage(HttpStatus.CONFLICT, "/deferred"));
	}

	@Bean
	ProbeEndpoint probeEndpoint() {
		return new ProbeEndpoint();
	}

	@Bean
	WebMvcConfigurer laterInterceptor() {
		return new WebMvcConfigurer() {
			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(new HandlerInterceptor() {
					@Override
					public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
						if (request.getParameter("intercept") != null) {
							throw new IllegalArgumentException("a later interceptor");
						}
						return request.getParameter("stop") == null;
					}
				});
			}
		};
	}

	@Bean
	RouterFunction<ServerResponse> functions() {
		return RouterFunctions.route()
			.GET("/function/{id}", (request) -> ServerResponse.ok().body(Handlers.nameOf(Context.current())))
			.GET("/function-await", (request) -> {
				Handlers.awaitDone(Context.current());
				return ServerResponse.ok().build();
			})
			.build();
	}

	@Endpoint(id = "probe")
	static final class ProbeEndpoint {

		@ReadOperation
		Map<String, Object> probe() {
			return Map.of("background", Context.current().equals(Context.background()));
		}

	}

	/**
	 * Outermost filter: lends requests a connection whose client can be made to hang up,
	 * notes the final status and whether the thread is left as found.
	 */
	static final class Observer implements Filter {

		@Override
		public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			HttpServletRequest httpRequest = (HttpServletRequest) request;
			boolean first = request.getDispatcherType() == DispatcherType.REQUEST;
			if (first && httpRequest.getHeader("X-Test-Connection") != null) {
				request.setAttribute(ClientConnection.ATTRIBUTE, new TestConnection());
			}
			try {
				chain.doFilter(request, response);
			}
			finally {
				if (!Context.current().equals(Context.background())) {
					UNTIDY.add(request.getDispatcherType() + " " + httpRequest.getRequestURI());
				}
				if (first && request.isAsyncStarted()) {
					request.getAsyncContext().addListener(new StatusNote((HttpServletResponse) response));
				}
				else if (first) {
					STATUSES.add(((HttpServletResponse) response).getStatus());
				}
			}
		}

	}

	private record StatusNote(HttpServletResponse response) implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			STATUSES.add(this.response.getStatus());
		}

		@Override
		public void onTimeout(AsyncEvent event) {
		}

		@Override
		public void onError(AsyncEvent event) {
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			event.getAsyncContext().addListener(this);
		}

	}

	static final class TestConnection implements ClientConnection {

		private final BlockingQueue<Runnable> actions = new LinkedBlockingQueue<>();

		private volatile boolean gone;

		@Override
		public void onHangUp(Runnable action) {
			this.actions.add(action);
			if (this.gone) {
				hangUp();
			}
		}

		@Override
		public boolean isHungUp() {
			return this.gone;
		}

		@Override
		public void breakOff() {
		}

		void hangUp() {
			this.gone = true;
			for (Runnable action = this.actions.poll(); action != null; action = this.actions.poll()) {
				action.run();
			}
		}

		static void hangUp(HttpServletRequest request) {
			of(request).hangUp();
		}

		/**
		 * The thread that tells has not begun.
		 */
		static void hangUpUntold(HttpServletRequest request) {
			of(request).gone = true;
		}

		private static TestConnection of(HttpServletRequest request) {
			return (TestConnection) request.getAttribute(ClientConnection.ATTRIBUTE);
		}

	}

	@RestController
	static final class Handlers {

		private final RootContext root;

		Handlers(RootContext root) {
			this.root = root;
		}

		@GetMapping("/orders/{id}")
		Map<String, Object> order(@PathVariable String id, Context context, @Nullable Deadline deadline) {
			return facts(context, deadline);
		}

		@GetMapping({ "/await", "/routes/short/await" })
		String await(Context context) {
			awaitDone(context);
			return "never";
		}

		@GetMapping("/await-driver")
		String awaitDriver(Context context) {
			try {
				awaitDone(context);
			}
			catch (ContextDoneException ex) {
				// As a driver does that was cut and does not know why.
			}
			throw new IllegalStateException("connection lost");
		}

		@GetMapping("/late")
		String late(Context context) {
			try {
				awaitDone(context);
			}
			catch (ContextDoneException ex) {
				// Answers all the same.
			}
			return "late";
		}

		@GetMapping("/late-view")
		ModelAndView lateView(HttpServletRequest request) {
			TestConnection.hangUp(request);
			return new ModelAndView((View) (model, viewRequest, response) -> {
				response.getWriter().write("view");
				response.flushBuffer();
			});
		}

		@GetMapping("/routes/none")
		Map<String, Object> none(Context context, @Nullable Deadline deadline) {
			return facts(context, deadline);
		}

		@GetMapping("/child")
		String child(Context context) {
			try (CancellableContext child = context.withTimeout(Duration.ofMillis(10))) {
				awaitDone(child);
			}
			return "never";
		}

		@GetMapping("/child-cancelled")
		String childCancelled(Context context) {
			try (CancellableContext child = context.withCancel()) {
				child.cancel();
				child.throwIfDone();
			}
			return "never";
		}

		@GetMapping("/child-operator")
		String childOperator(Context context) {
			try (CancellableContext child = context.withCancel()) {
				child.cancel(new OperatorCancelledException());
				child.throwIfDone();
			}
			return "never";
		}

		@GetMapping("/operator")
		String operator(Context context) {
			LiveContexts.cancel(LiveContexts.idOf(context), new OperatorCancelledException());
			context.throwIfDone();
			return "never";
		}

		@GetMapping("/shutdown")
		String shutdown(Context context) {
			this.root.stop();
			context.throwIfDone();
			return "never";
		}

		@GetMapping("/hang-up/throw")
		String hangUpThrow(HttpServletRequest request, Context context) {
			TestConnection.hangUp(request);
			context.throwIfDone();
			return "never";
		}

		@GetMapping("/hang-up/throw-other")
		String hangUpThrowOther(HttpServletRequest request) {
			TestConnection.hangUp(request);
			throw new IllegalStateException("broken pipe");
		}

		@GetMapping("/hang-up/return")
		String hangUpReturn(HttpServletRequest request) {
			TestConnection.hangUp(request);
			return "nobody reads this";
		}

		@GetMapping("/hang-up/entity")
		ResponseEntity<Map<String, String>> hangUpEntity(HttpServletRequest request) {
			TestConnection.hangUp(request);
			return ResponseEntity.status(HttpStatus.CREATED).body(Map.of("nobody", "reads this"));
		}

		@GetMapping("/hang-up/void")
		void hangUpVoid(HttpServletRequest request, HttpServletResponse response) throws IOException {
			TestConnection.hangUp(request);
			response.getWriter().write("nobody reads this");
		}

		@Detached
		@GetMapping("/hang-up/detached")
		String hangUpDetached(HttpServletRequest request, Context context) {
			TestConnection.hangUp(request);
			context.throwIfDone();
			return "done";
		}

		@GetMapping("/hang-up/untold")
		DeferredResult<String> hangUpUntold(HttpServletRequest request) {
			TestConnection.hangUpUntold(request);
			DeferredResult<String> result = new DeferredResult<>();
			result.setResult("ended by the container");
			return result;
		}

		@GetMapping("/hang-up/deferred")
		DeferredResult<String> hangUpDeferred(HttpServletRequest request) {
			TestConnection.hangUp(request);
			return new DeferredResult<>();
		}

		@GetMapping("/committed")
		void committed(HttpServletResponse response, Context context) throws IOException {
			response.setContentType("text/plain");
			response.getOutputStream().write("begun".getBytes(StandardCharsets.US_ASCII));
			response.flushBuffer();
			awaitDone(context);
		}

		@GetMapping("/half-written")
		void halfWritten(HttpServletResponse response, Context context) throws IOException {
			response.setContentType("text/plain");
			response.setContentLength(7);
			response.setHeader("Cache-Control", "max-age=3600");
			response.getOutputStream().write("begun".getBytes(StandardCharsets.US_ASCII));
			awaitDone(context);
		}

		@GetMapping("/forgotten-scope")
		@SuppressWarnings("MustBeClosedChecker")
		String forgottenScope(Context context) {
			context.withValue(Key.named("forgotten"), "scope").attach();
			return "forgotten";
		}

		@GetMapping("/callable")
		Callable<Map<String, Object>> callable() {
			return () -> facts(Context.current(), Context.current().deadline());
		}

		@GetMapping("/callable/await")
		Callable<String> callableAwait(Context context) {
			return () -> {
				awaitDone(Context.current());
				return "never";
			};
		}

		@GetMapping("/callable/forgotten-scope")
		Callable<String> callableForgottenScope(Context context) {
			return () -> forgottenScope(context);
		}

		@GetMapping("/deferred")
		DeferredResult<String> deferred(Context context) {
			DeferredResult<String> result = new DeferredResult<>();
			ELSEWHERE.execute(() -> result.setResult(nameOf(context)));
			return result;
		}

		@GetMapping("/deferred/await")
		DeferredResult<String> deferredAwait() {
			return new DeferredResult<>();
		}

		@GetMapping("/deferred/timeout")
		DeferredResult<String> deferredTimeout() {
			return new DeferredResult<>(100L);
		}

		@GetMapping("/future")
		CompletableFuture<String> future(Context context) {
			return CompletableFuture.supplyAsync(() -> nameOf(context), ELSEWHERE);
		}

		@GetMapping("/future/await")
		CompletableFuture<String> futureAwait() {
			return new CompletableFuture<>();
		}

		@GetMapping("/stream")
		StreamingResponseBody stream() {
			return (out) -> out.write(nameOf(Context.current()).getBytes(StandardCharsets.US_ASCII));
		}

		@GetMapping("/stream/limited")
		StreamingResponseBody streamLimited(HttpServletResponse response) {
			return (out) -> {
				Context context = Context.current();
				out.write("begun".getBytes(StandardCharsets.US_ASCII));
				out.flush();
				response.flushBuffer();
				awaitDone(context);
			};
		}

		@WithTimeout("300ms")
		@GetMapping("/stream/unflushed")
		StreamingResponseBody streamUnflushed() {
			return (out) -> {
				Context context = Context.current();
				out.write("begun".getBytes(StandardCharsets.US_ASCII));
				awaitDone(context);
			};
		}

		@GetMapping("/sse")
		SseEmitter sse(Context context, @Nullable Deadline deadline) {
			SseEmitter emitter = new SseEmitter(PATIENCE.toMillis());
			ELSEWHERE.execute(() -> {
				try {
					emitter.send(nameOf(context) + " " + ((deadline != null) ? "limited" : "unlimited"));
					emitter.complete();
				}
				catch (IOException ex) {
					emitter.completeWithError(ex);
				}
			});
			return emitter;
		}

		@GetMapping("/sse/limited")
		SseEmitter sseLimited() throws IOException {
			SseEmitter emitter = new SseEmitter(PATIENCE.toMillis());
			emitter.send("begun");
			return emitter;
		}

		@GetMapping("/raw-async")
		void rawAsync(HttpServletRequest request, HttpServletResponse response, Context context) {
			jakarta.servlet.AsyncContext async = request.startAsync();
			ELSEWHERE.execute(() -> {
				try {
					async.getResponse().getWriter().write(context.isDone() ? "done" : "open");
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
				finally {
					async.complete();
				}
			});
		}

		@GetMapping("/send-error")
		void sendError(HttpServletResponse response) throws IOException {
			response.sendError(418);
		}

		@GetMapping("/send-conflict")
		void sendConflict(HttpServletResponse response) throws IOException {
			response.sendError(409);
		}

		@GetMapping("/forward")
		void forward(HttpServletRequest request, HttpServletResponse response, Context context)
				throws ServletException, IOException {
			request.getRequestDispatcher("/orders/7").forward(request, response);
			if (!Context.current().equals(context)) {
				UNTIDY.add("forward");
			}
		}

		@GetMapping("/failing-view")
		ModelAndView failingView() {
			return new ModelAndView((View) (model, request, response) -> {
				throw new IllegalStateException("view");
			});
		}

		@GetMapping("/virtual-machine-error")
		String error(Context context) {
			if (!context.isDone()) {
				throw new AssertionError("an Error");
			}
			return "never";
		}

		static void awaitDone(Context context) {
			HANDLED.incrementAndGet();
			try {
				if (!context.awaitDone(PATIENCE)) {
					throw new AssertionError("was never done");
				}
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
			context.throwIfDone();
		}

		static String nameOf(Context context) {
			ContextNode node = LiveContexts.find(LiveContexts.idOf(context));
			return (node != null) ? node.kind() + " " + node.operation() : "not live";
		}

		static Map<String, Object> facts(Context context, @Nullable Deadline deadline) {
			HANDLED.incrementAndGet();
			Map<String, Object> facts = new TreeMap<>();
			facts.put("name", nameOf(context));
			facts.put("current", context.equals(Context.current()));
			facts.put("remainingMs", (deadline != null) ? deadline.remaining().toMillis() : -1);
			return facts;
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@WithTimeout("300ms")
	@interface Brief {

	}

	@RestController
	@RequestMapping("/annotated")
	@WithTimeout("25s")
	static final class AnnotatedHandlers {

		@GetMapping("/class")
		Map<String, Object> ofClass(Context context, Deadline deadline) {
			return Handlers.facts(context, deadline);
		}

		@WithTimeout("${test.timeout}")
		@GetMapping("/method")
		String ofMethod(Context context) {
			Handlers.awaitDone(context);
			return "never";
		}

		@Brief
		@GetMapping("/meta")
		String ofMeta(Context context) {
			Handlers.awaitDone(context);
			return "never";
		}

		@WithTimeout("none")
		@PostMapping("/none")
		Map<String, Object> none(Context context, @Nullable Deadline deadline) {
			return Handlers.facts(context, deadline);
		}

	}

	/**
	 * Has a handler for the subtype alone, and a catch-all.
	 */
	@RestController
	@RequestMapping("/own")
	static final class OwnExceptionHandlers {

		@GetMapping("/await")
		String await(Context context) {
			Handlers.awaitDone(context);
			return "never";
		}

		@GetMapping("/wrapped")
		String wrapped(Context context) {
			try {
				Handlers.awaitDone(context);
			}
			catch (ContextDoneException ex) {
				throw new IllegalStateException("wrapped", ex);
			}
			return "never";
		}

		@GetMapping("/cancelled")
		String cancelled(Context context) {
			LiveContexts.cancel(LiveContexts.idOf(context), new OperatorCancelledException());
			context.throwIfDone();
			return "never";
		}

		@GetMapping("/child")
		String child(Context context) {
			try (CancellableContext child = context.withTimeout(Duration.ofMillis(10))) {
				Handlers.awaitDone(child);
			}
			return "never";
		}

		@ExceptionHandler(CancelledException.class)
		ResponseEntity<String> onCancelled(CancelledException ex, Context context) {
			return ResponseEntity.status(HttpStatus.CONFLICT)
				.body("own " + context.isDone() + " " + (ex.getCause() instanceof OperatorCancelledException));
		}

		@ExceptionHandler
		ResponseEntity<String> onAny(Exception ex) {
			return ResponseEntity.internalServerError().body("catch-all of the controller");
		}

	}

	/**
	 * Comes before the advice that names the exception.
	 */
	@ControllerAdvice(assignableTypes = { AnnotatedHandlers.class, AdvisedHandlers.class })
	@Order(1)
	static final class CatchAll {

		@ExceptionHandler
		ResponseEntity<String> onAny(Exception ex) {
			return ResponseEntity.internalServerError().body("catch-all");
		}

	}

	@ControllerAdvice(assignableTypes = AdvisedHandlers.class)
	@Order(2)
	static final class NamedAdvice {

		@ExceptionHandler(ContextDoneException.class)
		ResponseEntity<String> onDone(ContextDoneException ex) {
			return ResponseEntity.status(HttpStatus.GATEWAY_TIMEOUT).body("named " + ex.reason());
		}

	}

	/**
	 * Under both advices.
	 */
	@RestController
	@RequestMapping("/advised")
	static final class AdvisedHandlers {

		@GetMapping("/await")
		String await(Context context) {
			Handlers.awaitDone(context);
			return "never";
		}

		@GetMapping("/hang-up")
		String hangUp(HttpServletRequest request, Context context) {
			TestConnection.hangUp(request);
			context.throwIfDone();
			return "never";
		}

	}

}
