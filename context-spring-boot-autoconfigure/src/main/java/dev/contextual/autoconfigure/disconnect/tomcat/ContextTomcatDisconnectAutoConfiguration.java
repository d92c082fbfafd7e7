package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.ContextDisconnectAutoConfiguration;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import org.apache.coyote.http11.Http11NioProtocol;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} that lets an embedded Tomcat see clients
 * that hang up.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ContextDisconnectAutoConfiguration.class)
@ConditionalOnClass({ TomcatServletWebServerFactory.class, Http11NioProtocol.class })
@ConditionalOnBean(HangUpDetection.class)
public final class ContextTomcatDisconnectAutoConfiguration {

	@Bean
	TomcatHangUpCustomizer contextualTomcatHangUpCustomizer(DisconnectProperties properties,
			HangUpDetection detection) {
		return new TomcatHangUpCustomizer(properties, detection);
	}

}
