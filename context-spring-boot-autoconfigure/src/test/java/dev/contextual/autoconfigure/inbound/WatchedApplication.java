package dev.contextual.autoconfigure.inbound;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.contextual.Context;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.disconnect.ContextDisconnectAutoConfiguration;
import dev.contextual.autoconfigure.disconnect.jetty.ContextJettyDisconnectAutoConfiguration;
import dev.contextual.autoconfigure.disconnect.tomcat.ContextTomcatDisconnectAutoConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * Application on a server whose clients are watched. The query string of a request is its
 * name.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ ContextualAutoConfiguration.class, ContextInboundAutoConfiguration.class,
		ContextDisconnectAutoConfiguration.class, ContextTomcatDisconnectAutoConfiguration.class,
		ContextJettyDisconnectAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
		WebMvcAutoConfiguration.class, ErrorMvcAutoConfiguration.class, JacksonAutoConfiguration.class,
		HttpMessageConvertersAutoConfiguration.class })
class WatchedApplication {

	/**
	 * The names of the requests whose handler was run.
	 */
	static final BlockingQueue<String> RUN = new LinkedBlockingQueue<>();

	private static final Map<String, CompletableFuture<Throwable>> CAUSES = new ConcurrentHashMap<>();

	private static volatile CountDownLatch held = new CountDownLatch(0);

	static void hold() {
		held = new CountDownLatch(1);
	}

	static void release() {
		held.countDown();
	}

	/**
	 * Returns why the context of a request has ended, once it has.
	 */
	static Throwable cause(String name) throws Exception {
		return future(name).get(InboundApplication.PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	private static CompletableFuture<Throwable> future(String name) {
		return CAUSES.computeIfAbsent(name, (key) -> new CompletableFuture<>());
	}

	@RestController
	static final class Handlers {

		private static Context begin(HttpServletRequest request) {
			Context context = Context.current();
			String name = String.valueOf(request.getQueryString());
			context.afterFunc(() -> future(name).complete(context.cause()));
			RUN.add(name);
			return context;
		}

		@GetMapping("/answer")
		String answer(HttpServletRequest request) {
			begin(request);
			return "answer";
		}

		@GetMapping("/hold")
		String hold(HttpServletRequest request) throws InterruptedException {
			begin(request);
			return held.await(InboundApplication.PATIENCE.toSeconds(), TimeUnit.SECONDS) ? "held" : "forgotten";
		}

		@GetMapping("/controller")
		String controller(HttpServletRequest request) {
			InboundApplication.Handlers.awaitDone(begin(request));
			return "never";
		}

		@GetMapping("/deferred")
		DeferredResult<String> deferred(HttpServletRequest request) {
			begin(request);
			return new DeferredResult<>(InboundApplication.PATIENCE.toMillis());
		}

		@GetMapping("/limited/begun")
		String begun(HttpServletRequest request, HttpServletResponse response) throws IOException {
			Context context = begin(request);
			response.getOutputStream().write("begun".getBytes(StandardCharsets.US_ASCII));
			response.flushBuffer();
			InboundApplication.Handlers.awaitDone(context);
			return "never";
		}

		@GetMapping({ "/sse", "/limited/sse" })
		SseEmitter sse(HttpServletRequest request) throws IOException {
			begin(request);
			SseEmitter emitter = new SseEmitter(InboundApplication.PATIENCE.toMillis());
			emitter.send("begun");
			return emitter;
		}

		@GetMapping({ "/stream", "/limited/stream" })
		StreamingResponseBody stream(HttpServletRequest request, HttpServletResponse response) {
			return (out) -> {
				Context context = begin(request);
				out.write("begun".getBytes(StandardCharsets.US_ASCII));
				out.flush();
				response.flushBuffer();
				InboundApplication.Handlers.awaitDone(context);
			};
		}

	}

}
