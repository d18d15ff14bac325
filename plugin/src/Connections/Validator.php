<?php
/**
 * Checks of a connection.
 *
 * @package Concord
 */

namespace Concord\Connections;

defined( 'ABSPATH' ) || exit;

/** Turns what the browser sent into complete, clean settings, or names every field that is wrong with a sentence. */
final class Validator {

	/** Addresses of Inventory Visibility: they are handed tokens. */
	private const ADD_IN = array( 'inventory_url', 'inventory_token_url' );

	/** @var array<string, string> Dotted path -> sentence. */
	private array $errors = array();

	/**
	 * Path of the field -> what is wrong with it. Empty when all is well.
	 *
	 * @return array<string, string>
	 */
	public function errors(): array {
		return $this->errors;
	}

	/**
	 * Checks the settings of a product.
	 *
	 * @param mixed  $input   As sent; missing fields get their defaults.
	 * @param string $product "fo" or "bc".
	 * @return array<string, mixed>
	 */
	public function settings( mixed $input, string $product ): array {
		$input    = is_array( $input ) ? $input : array();
		$settings = array();
		foreach ( SettingsSchema::schema()['properties'] as $name => $schema ) {
			$settings[ $name ] = $this->value( $input[ $name ] ?? $schema['default'], $schema, 'settings.' . $name );
		}
		$this->check_addresses( $settings );
		$this->check_required( $settings, $product );
		return $settings;
	}

	/** Name shown to people. */
	public function name( mixed $name ): string {
		$name = is_string( $name ) ? sanitize_text_field( $name ) : '';
		if ( '' === $name || mb_strlen( $name ) > 100 ) {
			$this->errors['name'] = __( 'Give the connection a name of at most 100 characters.', 'concord' );
		}
		return $name;
	}

	/** "fo" or "bc". */
	public function product( mixed $product ): string {
		if ( 'fo' !== $product && 'bc' !== $product ) {
			$this->errors['product'] = __( 'Choose Finance & Operations or Business Central.', 'concord' );
			return 'bc';
		}
		return $product;
	}

	/** Null when none was sent. */
	public function secret( mixed $secret ): ?string {
		if ( null === $secret ) {
			return null;
		}
		if ( ! is_string( $secret ) || strlen( $secret ) > 20000 ) {
			$this->errors['secret'] = __( 'The secret must be text of at most 20,000 characters.', 'concord' );
			return null;
		}
		return $secret;
	}

	/** Last day of the secret, "2027-03-31"; null when none was named. */
	public function expiry( mixed $day ): ?string {
		if ( null === $day || '' === $day ) {
			return null;
		}
		if ( is_string( $day ) && 1 === preg_match( '/^(\d{4})-(\d{2})-(\d{2})$/', $day, $part ) && checkdate( (int) $part[2], (int) $part[3], (int) $part[1] ) ) {
			return $day;
		}
		$this->errors['secret_expires_on'] = __( 'Enter the day as year, month and day, for instance 2027-03-31, or leave it empty.', 'concord' );
		return null;
	}

	/**
	 * A stored secret goes only where it was entered for. Without this, whoever may edit a connection could have it sent to a
	 * server of their own and read it there, which wp-admin never lets them do.
	 *
	 * @param array<string, mixed> $before Stored settings.
	 * @param array<string, mixed> $after  Settings to be stored, the secret not among what was sent.
	 */
	public function keeps_secret( array $before, array $after ): void {
		foreach ( array( 'base_url', 'token_url', 'proxy_url', ...self::ADD_IN ) as $name ) {
			$address = (string) ( $after[ $name ] ?? '' );
			// To the add-in go tokens and not the secret: Microsoft's own hosts may have them.
			$free = '' === $address || ( in_array( $name, self::ADD_IN, true ) && self::is_microsofts( $address ) );
			if ( ! $free && self::origin( (string) ( $before[ $name ] ?? '' ) ) !== self::origin( $address ) ) {
				$this->errors['secret'] = __( 'The address leads to another server now. Enter the secret again, so that it is not sent there unasked.', 'concord' );
			}
		}
	}

	private static function is_microsofts( string $url ): bool {
		return 'https' === wp_parse_url( $url, PHP_URL_SCHEME ) && 1 === preg_match( '/\.(dynamics|powerapps)\.com$/i', (string) wp_parse_url( $url, PHP_URL_HOST ) );
	}

	private static function origin( string $url ): string {
		$parts = wp_parse_url( $url );
		$parts = is_array( $parts ) ? $parts : array();
		$port  = $parts['port'] ?? ( 'https' === ( $parts['scheme'] ?? '' ) ? 443 : 80 );
		return strtolower( ( $parts['scheme'] ?? '' ) . '://' . ( $parts['host'] ?? '' ) ) . ':' . $port;
	}

	/**
	 * One value, cleaned.
	 *
	 * @param mixed                $value  As sent.
	 * @param array<string, mixed> $schema Its JSON schema.
	 * @param string               $path   For the error.
	 */
	private function value( mixed $value, array $schema, string $path ): mixed {
		if ( is_string( $value ) ) {
			$value = self::clean( $value, $path );
		}
		$valid = rest_validate_value_from_schema( $value, $schema, $path );
		if ( is_wp_error( $valid ) ) {
			$this->errors[ $path ] = wp_strip_all_tags( $valid->get_error_message() );
			return $schema['default'] ?? null;
		}
		if ( is_array( $value ) ) {
			return $this->nested( $value, $schema, $path );
		}
		return 'integer' === $schema['type'] ? (int) $value : ( 'boolean' === $schema['type'] ? filter_var( $value, FILTER_VALIDATE_BOOLEAN ) : $value );
	}

	/** A certificate keeps its line breaks, and an address its percent signs, which sanitize_text_field() takes out. */
	private static function clean( string $value, string $path ): string {
		if ( 'settings.ca_certificate' === $path ) {
			return sanitize_textarea_field( $value );
		}
		return str_ends_with( $path, '_url' ) ? (string) preg_replace( '/[\x00-\x20<>"\x27\x7f]/', '', $value ) : sanitize_text_field( $value );
	}

	/**
	 * A list or an object.
	 *
	 * @param array<int|string, mixed> $value  As sent, valid.
	 * @param array<string, mixed>     $schema Its JSON schema.
	 * @param string                   $path   For the error.
	 * @return array<int|string, mixed>
	 */
	private function nested( array $value, array $schema, string $path ): array {
		$clean = array();
		if ( isset( $schema['items'] ) ) {
			foreach ( array_values( $value ) as $index => $item ) {
				$clean[] = $this->value( $item, $schema['items'], $path . '.' . $index );
			}
			return $clean;
		}
		foreach ( $schema['properties'] as $name => $property ) {
			$clean[ $name ] = $this->value( $value[ $name ] ?? $property['default'], $property, $path . '.' . $name );
		}
		return $clean;
	}

	/**
	 * Addresses the worker will call.
	 *
	 * @param array<string, mixed> $settings Clean.
	 */
	private function check_addresses( array $settings ): void {
		foreach ( array( 'base_url', 'token_url', 'proxy_url', ...self::ADD_IN ) as $name ) {
			$url = $settings[ $name ];
			if ( '' === $url && 'base_url' !== $name ) {
				continue;
			}
			$parts = wp_parse_url( $url );
			$host  = is_array( $parts ) ? trim( $parts['host'] ?? '', '[]' ) : '';
			if ( '' === $host || ! in_array( $parts['scheme'] ?? '', array( 'http', 'https' ), true ) ) {
				$this->errors[ 'settings.' . $name ] = __( 'Enter a full address that begins with https://.', 'concord' );
			} elseif ( isset( $parts['user'] ) || isset( $parts['pass'] ) ) {
				$this->errors[ 'settings.' . $name ] = __( 'Leave user name and password out of the address.', 'concord' );
			} elseif ( 'cloud' === $settings['hosting'] && 'http' === $parts['scheme'] && 'proxy_url' !== $name && 'localhost' !== $host && ! \Concord\Access\Transport::is_loopback( $host ) ) {
				$this->errors[ 'settings.' . $name ] = __( 'Dynamics in the cloud is reached over https:// only.', 'concord' );
			}
		}
	}

	/**
	 * What the sign-in and the product cannot do without.
	 *
	 * @param array<string, mixed> $settings Clean.
	 * @param string               $product  "fo" or "bc".
	 */
	private function check_required( array $settings, string $product ): void {
		$needed = array( 'company' => __( 'Name the company (Business Central) or legal entity (Finance & Operations).', 'concord' ) );
		if ( str_starts_with( $settings['auth'], 'entra-' ) ) {
			$needed['tenant']    = __( 'Enter the Entra tenant, its id or its domain.', 'concord' );
			$needed['client_id'] = __( 'Enter the application (client) id of the app registration.', 'concord' );
		}
		if ( 'adfs' === $settings['auth'] ) {
			$needed['token_url'] = __( 'Enter the token address of AD FS.', 'concord' );
			$needed['client_id'] = __( 'Enter the client id registered in AD FS.', 'concord' );
		}
		if ( 'basic' === $settings['auth'] ) {
			$needed['username'] = __( 'Enter the user name of the web service key.', 'concord' );
		}
		if ( 'bc' === $product && 'cloud' === $settings['hosting'] ) {
			$needed['environment'] = __( 'Name the Business Central environment, for instance "production".', 'concord' );
		}
		if ( 'one-account' === $settings['guest_policy'] ) {
			$needed['guest_account'] = __( 'Name the customer account that takes the orders of guests.', 'concord' );
		}
		foreach ( $needed as $name => $sentence ) {
			if ( '' === $settings[ $name ] ) {
				$this->errors[ 'settings.' . $name ] = $sentence;
			}
		}
	}
}
