package dev.contextual.autoconfigure.jdbc;

import java.lang.reflect.Modifier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.contextual.autoconfigure.Endings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Puts a guard in front of every data source bean, once.
 */
final class DataSourceGuardPostProcessor implements BeanPostProcessor, BeanFactoryAware, Ordered {

	private static final Log logger = LogFactory.getLog(DataSourceGuardPostProcessor.class);

	private final Supplier<ContextJdbcProperties> properties;

	private final Supplier<Endings> endings;

	private final Supplier<JdbcCounts> counts;

	private final CancelThreads threads = new CancelThreads();

	private @Nullable BeanFactory beanFactory;

	DataSourceGuardPostProcessor(ObjectProvider<ContextJdbcProperties> properties, ObjectProvider<Endings> endings,
			ObjectProvider<JdbcCounts> counts) {
		this.properties = SingletonSupplier.of(properties::getObject);
		this.endings = SingletonSupplier.of(endings::getObject);
		this.counts = SingletonSupplier.of(counts::getObject);
	}

	/**
	 * Before Boot's post-processor for lazy connections (0), whose proxy then gets its
	 * connections through the guard.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 100;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof DataSource dataSource) || bean instanceof ScopedObject
				|| GuardedDataSources.isGuarded(dataSource) || isExcluded(beanName)) {
			return bean;
		}
		Object guarded = guard(dataSource, beanName);
		if (guarded == null || !declaredType(beanName).isInstance(guarded)) {
			logger.warn("Data source '" + beanName + "' is left without deadlines and cancellation: "
					+ bean.getClass().getName() + " cannot be proxied as " + declaredType(beanName).getName());
			return bean;
		}
		return guarded;
	}

	private boolean isExcluded(String beanName) {
		String name = ScopedProxyUtils.isScopedTarget(beanName) ? ScopedProxyUtils.getOriginalBeanName(beanName)
				: beanName;
		return this.properties.get().getExclude().contains(name);
	}

	private @Nullable Object guard(DataSource dataSource, String beanName) {
		DefaultPointcutAdvisor advisor = advisor(dataSource, beanName);
		if (canBeSubclassed(dataSource.getClass())) {
			try {
				return proxyFactory(dataSource, advisor, /* proxyTargetClass= */ true)
					.getProxy(classLoader(dataSource));
			}
			catch (AopConfigException ex) {
				logger.debug("No subclass of " + dataSource.getClass().getName() + ", trying its interfaces", ex);
			}
		}
		try {
			return proxyFactory(dataSource, advisor, /* proxyTargetClass= */ false).getProxy(classLoader(dataSource));
		}
		catch (AopConfigException | IllegalArgumentException ex) {
			logger.debug("No proxy of the interfaces of " + dataSource.getClass().getName(), ex);
			return null;
		}
	}

	private DefaultPointcutAdvisor advisor(DataSource dataSource, String beanName) {
		DataSourceGuard guard = new DataSourceGuard(beanName, dataSource, this.properties.get(), this.endings,
				this.counts.get(), this.threads);
		NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
		pointcut.setMappedNames("getConnection", "evictConnection");
		return new DefaultPointcutAdvisor(pointcut, new ConnectionInterceptor(dataSource, guard));
	}

	private static ProxyFactory proxyFactory(DataSource dataSource, DefaultPointcutAdvisor advisor,
			boolean proxyTargetClass) {
		ProxyFactory factory = new ProxyFactory();
		factory.setTarget(dataSource);
		factory.setProxyTargetClass(proxyTargetClass);
		factory.setInterfaces(ClassUtils.getAllInterfaces(dataSource));
		factory.addAdvisor(advisor);
		// Spares each connection the look-up of the advice.
		factory.setFrozen(true);
		return factory;
	}

	/**
	 * A final method would run on the proxy, whose fields are empty, instead of the data
	 * source.
	 */
	private static boolean canBeSubclassed(Class<?> type) {
		return !Modifier.isFinal(type.getModifiers()) && Stream
			.of(ReflectionUtils.getUniqueDeclaredMethods(type, (method) -> method.getDeclaringClass() != Object.class))
			.noneMatch((method) -> Modifier.isFinal(method.getModifiers()) && Modifier.isPublic(method.getModifiers())
					&& !Modifier.isStatic(method.getModifiers()));
	}

	/**
	 * What the bean is declared as, and so what it may be injected as.
	 */
	private Class<?> declaredType(String beanName) {
		if (this.beanFactory instanceof ConfigurableListableBeanFactory listable
				&& listable.containsBeanDefinition(beanName)) {
			Class<?> type = listable.getMergedBeanDefinition(beanName).getResolvableType().resolve();
			// The definition of a factory bean says what the factory is.
			if (type != null && DataSource.class.isAssignableFrom(type)) {
				return type;
			}
		}
		return DataSource.class;
	}

	/**
	 * That of the data source's own class, if it knows Spring. The subclass lives there
	 * and with Spring 7.0 remembers the loader that it was asked for, and so would keep
	 * that of the first application that had such a data source.
	 */
	private static @Nullable ClassLoader classLoader(DataSource dataSource) {
		ClassLoader own = dataSource.getClass().getClassLoader();
		return ClassUtils.isVisible(SpringProxy.class, own) ? own : ClassUtils.getDefaultClassLoader();
	}

}
