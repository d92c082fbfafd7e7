package dev.contextual.autoconfigure.aop;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import dev.contextual.autoconfigure.Enforcement;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.EmbeddedValueResolverAware;
import org.springframework.util.StringValueResolver;
import org.springframework.util.function.SingletonSupplier;

/**
 * Puts the advice of annotated methods in front of a bean's other advice.
 *
 * The advisors that an auto-proxy creator applies ({@code @Transactional},
 * {@code @Cacheable}, aspects) are there before any post-processor of this kind runs.
 * {@code @Retryable} and {@code @ConcurrencyLimit} of Spring Framework 7 come by
 * post-processors that do as this one does, with the same order by default but registered
 * earlier, and {@code @Async} by one that comes last: so it alone stands outside.
 */
final class ContextAdvisingPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor
		implements EmbeddedValueResolverAware, SmartInitializingSingleton {

	private static final long serialVersionUID = 1L;

	private final transient Supplier<Enforcement> enforcement;

	private final transient AsyncResults results;

	private final transient Map<Class<?>, Boolean> eligible = new ConcurrentHashMap<>();

	private transient @Nullable AdvisedMethods methods;

	ContextAdvisingPostProcessor(Supplier<Enforcement> enforcement, AsyncResults results) {
		this.enforcement = SingletonSupplier.of(enforcement);
		this.results = results;
		setBeforeExistingAdvisors(true);
	}

	@Override
	public void setEmbeddedValueResolver(StringValueResolver resolver) {
		AdvisedMethods methods = new AdvisedMethods(resolver);
		this.methods = methods;
		this.advisor = new DefaultPointcutAdvisor(new StaticMethodMatcherPointcut() {

			@Override
			public boolean matches(Method method, Class<?> targetClass) {
				return methods.find(method, targetClass) != null;
			}

		}, new ContextMethodInterceptor(methods, this.enforcement, this.results));
	}

	@Override
	public void afterSingletonsInstantiated() {
		Objects.requireNonNull(this.enforcement.get());
		this.results.prepare();
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		// A proxy in front of an interface alone (a repository of Spring Data): its
		// target knows nothing of that.
		if (bean instanceof Advised advised && !advised.isFrozen() && !isEligible(AopUtils.getTargetClass(bean))
				&& isEligible(bean.getClass())) {
			advised.addAdvisor(0, Objects.requireNonNull(this.advisor));
			return bean;
		}
		return super.postProcessAfterInitialization(bean, beanName);
	}

	@Override
	protected boolean isEligible(Class<?> targetClass) {
		AdvisedMethods methods = this.methods;
		if (methods == null) {
			return false;
		}
		Boolean eligible = this.eligible.get(targetClass);
		if (eligible == null) {
			// Not inside the map: a value such as "#{orders.timeout}" may create the bean
			// it names.
			eligible = methods.scan(targetClass);
			this.eligible.put(targetClass, eligible);
		}
		return eligible;
	}

}
