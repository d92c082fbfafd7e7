package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.IOException;
import java.lang.reflect.Method;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpWatcher;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.upgrade.UpgradeGroupInfo;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.NioChannel;
import org.jspecify.annotations.Nullable;

/**
 * Makes the processors of a connector that the application has made with Tomcat's own
 * protocol, so that its clients are watched.
 */
final class StandInProtocol extends Http11NioProtocol implements LifecycleListener {

	/*
	 * A protocol's endpoint hands its connections to a handler, which asks a protocol for
	 * processors and little else. The connector keeps its protocol and its endpoint, with
	 * all that is or will be set there; only the handler is one that asks this protocol,
	 * which refers it back to the original for the rest. It has an endpoint of its own
	 * only because Tomcat makes one; that is never started.
	 */

	private static final Log logger = LogFactory.getLog(StandInProtocol.class);

	private final DisconnectProperties properties;

	// Null while the superclass is constructed.
	private final @Nullable Http11NioProtocol original;

	private final @Nullable AbstractEndpoint<NioChannel, ?> endpoint;

	// Written by the threads that start and stop the connector, read by each request.
	private volatile @Nullable HangUpWatcher watcher;

	private StandInProtocol(DisconnectProperties properties, Http11NioProtocol original,
			AbstractEndpoint<NioChannel, ?> endpoint) {
		this.properties = properties;
		this.original = original;
		this.endpoint = endpoint;
	}

	/**
	 * Stands in for the protocol of a connector that has not been initialised.
	 * @return false if that is not possible; the connector is then as it was
	 */
	static boolean standIn(Connector connector, DisconnectProperties properties) {
		for (LifecycleListener listener : connector.findLifecycleListeners()) {
			if (listener instanceof StandInProtocol) {
				return true;
			}
		}
		if (connector.getState() != LifecycleState.NEW
				|| connector.getProtocolHandler().getClass() != Http11NioProtocol.class) {
			return false;
		}
		Http11NioProtocol original = (Http11NioProtocol) connector.getProtocolHandler();
		try {
			AbstractEndpoint<NioChannel, ?> endpoint = endpoint(original);
			if (endpoint.getHandler() != original.getHandler()) {
				return false;
			}
			StandInProtocol standIn = new StandInProtocol(properties, original, endpoint);
			setHandler(original, standIn.getHandler());
			endpoint.setHandler(standIn.getHandler());
			connector.addLifecycleListener(standIn);
			return true;
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.debug("Cannot stand in for " + original, ex);
			return false;
		}
	}

	@SuppressWarnings("unchecked") // that of Http11NioProtocol
	private static AbstractEndpoint<NioChannel, ?> endpoint(Http11NioProtocol protocol)
			throws ReflectiveOperationException {
		return (AbstractEndpoint<NioChannel, ?>) method("getEndpoint").invoke(protocol);
	}

	private static void setHandler(Http11NioProtocol protocol, AbstractEndpoint.Handler<NioChannel> handler)
			throws ReflectiveOperationException {
		method("setHandler", AbstractEndpoint.Handler.class).invoke(protocol, handler);
	}

	/**
	 * Both are protected and have no public counterpart.
	 */
	private static Method method(String name, Class<?>... parameterTypes) throws ReflectiveOperationException {
		Method method = AbstractProtocol.class.getDeclaredMethod(name, parameterTypes);
		method.setAccessible(true);
		return method;
	}

	@Nullable HangUpWatcher watcher() {
		return this.watcher;
	}

	@Override
	public void lifecycleEvent(LifecycleEvent event) {
		switch (event.getType()) {
			case Lifecycle.AFTER_START_EVENT -> startWatcher();
			case Lifecycle.AFTER_STOP_EVENT -> stopWatcher();
			default -> {
			}
		}
	}

	private void startWatcher() {
		for (UpgradeProtocol upgradeProtocol : original().findUpgradeProtocols()) {
			logger.info("Hang-ups of clients are not seen on " + getName() + " with "
					+ upgradeProtocol.getClass().getName() + ": Spring Boot has not made it");
		}
		try {
			this.watcher = HangUpWatcher.start(getEndpoint().getName() + "-HangUp", this.properties);
		}
		catch (IOException ex) {
			logger.warn("Hang-ups of clients are not seen on " + getName(), ex);
		}
	}

	private void stopWatcher() {
		HangUpWatcher watcher = this.watcher;
		this.watcher = null;
		if (watcher != null) {
			watcher.stop();
		}
	}

	@Override
	protected Processor createProcessor() {
		return new ContextHttp11Processor(original(), this::watcher, getAdapter());
	}

	private Http11NioProtocol original() {
		Http11NioProtocol original = this.original;
		if (original == null) {
			throw new IllegalStateException("not constructed");
		}
		return original;
	}

	@Override
	protected AbstractEndpoint<NioChannel, ?> getEndpoint() {
		return (this.endpoint != null) ? this.endpoint : super.getEndpoint();
	}

	@Override
	public Adapter getAdapter() {
		return original().getAdapter();
	}

	@Override
	public String getName() {
		return original().getName();
	}

	@Override
	public String getDomain() {
		return original().getDomain();
	}

	@Override
	public int getProcessorCache() {
		return original().getProcessorCache();
	}

	@Override
	public void addWaitingProcessor(Processor processor) {
		original().addWaitingProcessor(processor);
	}

	@Override
	public void removeWaitingProcessor(Processor processor) {
		original().removeWaitingProcessor(processor);
	}

	@Override
	public UpgradeProtocol getNegotiatedProtocol(String negotiatedName) {
		return original().getNegotiatedProtocol(negotiatedName);
	}

	@Override
	public UpgradeProtocol getUpgradeProtocol(String upgradedName) {
		return original().getUpgradeProtocol(upgradedName);
	}

	@Override
	public UpgradeGroupInfo getUpgradeGroupInfo(String upgradeProtocol) {
		return original().getUpgradeGroupInfo(upgradeProtocol);
	}

}
