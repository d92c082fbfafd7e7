package dev.contextual.autoconfigure.inbound;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.contextual.Detached;
import dev.contextual.WithTimeout;
import dev.contextual.autoconfigure.Mode;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.MethodClassKey;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourceRegion;
import org.springframework.http.HttpEntity;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.resource.DefaultServletHttpRequestHandler;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Reads the annotations and the declared return type of each handler once. All annotated
 * controllers are read while the application starts, so that a malformed timeout fails
 * the start and not a request.
 */
final class HandlerPolicies implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(HandlerPolicies.class);

	private static final List<Class<?>> WRAPPERS = List.of(HttpEntity.class, Callable.class, WebAsyncTask.class,
			DeferredResult.class, CompletionStage.class, Future.class);

	private static final List<Class<?>> STREAMS = List.of(ResponseBodyEmitter.class, StreamingResponseBody.class,
			Resource.class, ResourceRegion.class);

	private static final boolean WEB_SOCKETS = ClassUtils.isPresent(
			"org.springframework.web.socket.server.support.WebSocketHandlerMapping",
			HandlerPolicies.class.getClassLoader());

	private final Environment environment;

	private final ObjectProvider<RequestMappingHandlerMapping> mappings;

	private final ConcurrentMap<MethodClassKey, HandlerPolicy> byMethod = new ConcurrentHashMap<>();

	HandlerPolicies(Environment environment, ObjectProvider<RequestMappingHandlerMapping> mappings) {
		this.environment = environment;
		this.mappings = mappings;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.mappings.forEach((mapping) -> mapping.getHandlerMethods().values().forEach(this::of));
	}

	HandlerPolicy of(Object handler) {
		if (handler instanceof HandlerMethod method) {
			MethodClassKey key = new MethodClassKey(method.getMethod(), method.getBeanType());
			HandlerPolicy known = this.byMethod.get(key);
			return (known != null) ? known : this.byMethod.computeIfAbsent(key, (absent) -> read(method));
		}
		boolean lasting = handler instanceof ResourceHttpRequestHandler
				|| handler instanceof DefaultServletHttpRequestHandler
				|| (WEB_SOCKETS && WebSocketHandshakes.areHandledBy(handler));
		return lasting ? HandlerPolicy.LASTING : HandlerPolicy.PLAIN;
	}

	private HandlerPolicy read(HandlerMethod handler) {
		Method method = handler.getMethod();
		Class<?> type = handler.getBeanType();
		boolean detached = Stream.of(method, type)
			.anyMatch((element) -> AnnotatedElementUtils.hasAnnotation(element, Detached.class));
		boolean longLived = isLongLived(ResolvableType.forMethodReturnType(method, type));
		WithTimeout annotation = find(method);
		annotation = (annotation != null) ? annotation : find(type);
		if (annotation == null) {
			return new HandlerPolicy(null, detached, longLived, null);
		}
		if (annotation.interrupt()) {
			logger.warn("interrupt = true of @WithTimeout has no effect on the web handler " + method
					+ ": put it on a method that the handler calls");
		}
		return new HandlerPolicy(read(annotation.value(), Limit::parse, "a duration or 'none' is needed", method),
				detached, longLived, mode(annotation.mode(), method));
	}

	private @Nullable Mode mode(String mode, Method method) {
		return read(mode, (resolved) -> resolved.isEmpty() ? null : Mode.labelled(resolved),
				"off, observe, propagate or enforce is needed", method);
	}

	private <T extends @Nullable Object> T read(String value, Function<String, T> parser, String needed,
			Method method) {
		try {
			return parser.apply(this.environment.resolveRequiredPlaceholders(value));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException(
					"\"" + value + "\" in @WithTimeout of the web handler " + method + " cannot be read: " + needed,
					ex);
		}
	}

	private static @Nullable WithTimeout find(AnnotatedElement element) {
		return AnnotatedElementUtils.findMergedAnnotation(element, WithTimeout.class);
	}

	private static boolean isLongLived(ResolvableType declared) {
		Class<?> type = declared.toClass();
		for (Class<?> wrapper : WRAPPERS) {
			if (wrapper.isAssignableFrom(type)) {
				return isLongLived(declared.as(wrapper).getGeneric());
			}
		}
		if (STREAMS.stream().anyMatch((stream) -> stream.isAssignableFrom(type))) {
			return true;
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		return adapter != null && adapter.isMultiValue();
	}

}
