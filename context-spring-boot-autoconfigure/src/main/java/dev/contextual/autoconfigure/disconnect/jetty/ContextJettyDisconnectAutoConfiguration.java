package dev.contextual.autoconfigure.disconnect.jetty;

import dev.contextual.autoconfigure.disconnect.ContextDisconnectAutoConfiguration;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import org.eclipse.jetty.server.Server;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} that lets an embedded Jetty see clients
 * that hang up.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ContextDisconnectAutoConfiguration.class)
@ConditionalOnClass({ JettyServletWebServerFactory.class, Server.class })
@ConditionalOnBean(HangUpDetection.class)
public final class ContextJettyDisconnectAutoConfiguration {

	@Bean
	JettyHangUpCustomizer contextualJettyHangUpCustomizer(DisconnectProperties properties, HangUpDetection detection) {
		return new JettyHangUpCustomizer(properties, detection);
	}

}
