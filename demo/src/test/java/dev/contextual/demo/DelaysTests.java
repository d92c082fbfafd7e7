package dev.contextual.demo;

import java.time.Duration;

import dev.contextual.Context;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DelaysTests {

	@Test
	void eachStepHasItsOwnDelay() {
		Delays delays = Delays.parse("payment=5s, sql=500ms");

		assertThat(delays.of(Step.PAYMENT)).isEqualTo(Duration.ofSeconds(5));
		assertThat(delays.of(Step.SQL)).isEqualTo(Duration.ofMillis(500));
		assertThat(delays.of(Step.EMAIL)).isZero();
	}

	@Test
	void headerForTheNextServiceMeansTheSame() {
		Delays delays = Delays.parse("payment=5s,sql=500ms");

		assertThat(Delays.parse(delays.toHeader())).isEqualTo(delays);
	}

	@Test
	void absentHeaderDelaysNothing() {
		assertThat(Delays.parse(null).byStep()).isEmpty();
	}

	@Test
	void contextCarriesTheDelays() {
		Delays delays = Delays.parse("email=1s");

		delays.in(Context.background()).run(() -> assertThat(Delays.current()).isEqualTo(delays));

		assertThat(Delays.current().byStep()).isEmpty();
	}

}
