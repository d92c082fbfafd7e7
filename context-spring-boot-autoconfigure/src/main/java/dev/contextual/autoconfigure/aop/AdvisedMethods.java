package dev.contextual.autoconfigure.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import dev.contextual.Context;
import dev.contextual.Detached;
import dev.contextual.WithTimeout;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.Mode;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.MethodClassKey;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.stereotype.Controller;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringValueResolver;

/**
 * Reads {@code @WithTimeout} and {@code @Detached}: the method of the class first, then
 * the method that was called (of an interface), then the class, then the type that
 * declares the called method.
 */
final class AdvisedMethods {

	private static final Log logger = LogFactory.getLog(AdvisedMethods.class);

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(WithTimeout.class, Detached.class);

	/** What Spring MVC calls on a controller: the inbound room gives it its context. */
	private static final List<String> MVC_ANNOTATIONS = List.of(
			"org.springframework.web.bind.annotation.RequestMapping",
			"org.springframework.web.service.annotation.HttpExchange",
			"org.springframework.web.bind.annotation.ExceptionHandler",
			"org.springframework.web.bind.annotation.ModelAttribute",
			"org.springframework.web.bind.annotation.InitBinder");

	private final StringValueResolver resolver;

	/**
	 * Only methods that carry an annotation: those of all the other beans are looked at
	 * once.
	 */
	private final Map<MethodClassKey, AdvisedMethod> known = new ConcurrentHashMap<>();

	AdvisedMethods(StringValueResolver resolver) {
		this.resolver = resolver;
	}

	/**
	 * Returns whether any method of the class is annotated, and reads all of them.
	 * @throws InvalidTimeoutException if one carries a value that is no duration
	 */
	boolean scan(Class<?> targetClass) {
		if (!AnnotationUtils.isCandidateClass(targetClass, ANNOTATIONS)) {
			return false;
		}
		Map<Method, AdvisedMethod> found = MethodIntrospector.selectMethods(targetClass,
				(Method method) -> find(method, targetClass));
		found.keySet().forEach((method) -> warnIfOutOfReach(method, targetClass));
		return !found.isEmpty();
	}

	@Nullable AdvisedMethod find(Method method, Class<?> targetClass) {
		if (ReflectionUtils.isObjectMethod(method)) {
			return null;
		}
		MethodClassKey key = new MethodClassKey(method, targetClass);
		AdvisedMethod advised = this.known.get(key);
		if (advised == null) {
			advised = read(method, targetClass);
			if (advised != null) {
				this.known.put(key, advised);
			}
		}
		return advised;
	}

	private @Nullable AdvisedMethod read(Method method, Class<?> targetClass) {
		Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
		if (isCalledByMvc(specific, targetClass)) {
			return null;
		}
		WithTimeout withTimeout = annotation(WithTimeout.class, specific, method, targetClass);
		boolean detached = annotation(Detached.class, specific, method, targetClass) != null;
		Duration timeout = (withTimeout != null) ? timeout(withTimeout.value(), specific, targetClass) : null;
		if (timeout == null && !detached) {
			return null;
		}
		boolean interrupt = withTimeout != null && withTimeout.interrupt();
		return new AdvisedMethod(ContextKind.METHOD.operation(name(method, targetClass)), timeout, interrupt, detached,
				Arrays.asList(method.getParameterTypes()).indexOf(Context.class),
				(withTimeout != null) ? mode(withTimeout.mode(), specific, targetClass) : null);
	}

	private static boolean isCalledByMvc(Method method, Class<?> targetClass) {
		if (!AnnotatedElementUtils.hasAnnotation(targetClass, Controller.class)) {
			return false;
		}
		MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
		return MVC_ANNOTATIONS.stream().anyMatch(annotations::isPresent);
	}

	private static <A extends Annotation> @Nullable A annotation(Class<A> type, Method specific, Method method,
			Class<?> targetClass) {
		A annotation = AnnotatedElementUtils.findMergedAnnotation(specific, type);
		if (annotation == null && !specific.equals(method)) {
			annotation = AnnotatedElementUtils.findMergedAnnotation(method, type);
		}
		// On a type it stands for the public methods alone.
		if (annotation == null && Modifier.isPublic(specific.getModifiers())) {
			annotation = AnnotatedElementUtils.findMergedAnnotation(targetClass, type);
			if (annotation == null) {
				annotation = AnnotatedElementUtils.findMergedAnnotation(method.getDeclaringClass(), type);
			}
		}
		return annotation;
	}

	/**
	 * Returns the timeout, null for {@code none}: a method's way out of its class's.
	 */
	private @Nullable Duration timeout(String value, Method method, Class<?> targetClass) {
		return read(value, method, targetClass,
				(resolved) -> "none".equals(resolved) ? null : DurationStyle.detectAndParse(resolved));
	}

	private @Nullable Mode mode(String mode, Method method, Class<?> targetClass) {
		return read(mode, method, targetClass, (resolved) -> resolved.isEmpty() ? null : Mode.labelled(resolved));
	}

	private <T> @Nullable T read(String value, Method method, Class<?> targetClass,
			Function<String, @Nullable T> parser) {
		try {
			return parser.apply(Objects.requireNonNull(this.resolver.resolveStringValue(value), "value"));
		}
		catch (RuntimeException ex) {
			String reason = Objects.requireNonNullElseGet(ex.getMessage(), ex::toString);
			throw new InvalidTimeoutException(method, targetClass, value, reason, ex);
		}
	}

	/**
	 * Names the class whose method it is; behind a generated class that is the interface.
	 */
	private static String name(Method method, Class<?> targetClass) {
		boolean generated = Proxy.isProxyClass(targetClass)
				|| !method.getDeclaringClass().isAssignableFrom(targetClass);
		Class<?> named = generated ? method.getDeclaringClass() : ClassUtils.getUserClass(targetClass);
		return ClassUtils.getShortName(named) + "." + method.getName();
	}

	private static void warnIfOutOfReach(Method method, Class<?> targetClass) {
		boolean outOfReach = Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())
				|| (Modifier.isFinal(method.getModifiers()) && !Proxy.isProxyClass(targetClass));
		if (outOfReach && ANNOTATIONS.stream()
			.anyMatch((annotation) -> AnnotatedElementUtils.hasAnnotation(method, annotation))) {
			logger.warn("No proxy reaches " + targetClass.getName() + "." + method.getName()
					+ ", a private, static or final method: its @WithTimeout or @Detached has no effect");
		}
	}

}
