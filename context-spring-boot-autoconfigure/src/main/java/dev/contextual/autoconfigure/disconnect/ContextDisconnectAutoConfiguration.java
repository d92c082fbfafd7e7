package dev.contextual.autoconfigure.disconnect;

import dev.contextual.autoconfigure.ConditionalOnRoom;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the detection of clients that hang up.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ContextualAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnRoom("disconnect")
@EnableConfigurationProperties(DisconnectProperties.class)
public final class ContextDisconnectAutoConfiguration {

	@Bean
	HangUpDetection contextualHangUpDetection() {
		return new HangUpDetection();
	}

}
