<?php
/**
 * Connections.
 *
 * @package Concord
 */

namespace Concord\Connections;

use Concord\Settings;
use Concord\Vault\Vault;

defined( 'ABSPATH' ) || exit;

/**
 * Dynamics environments the store writes to, in one option (autoload off). Secrets are in the vault, never here.
 *
 * @phpstan-type Row array{id: string, name: string, product: string, enabled: bool, settings: array<string, mixed>}
 */
final class Repository {

	public const OPTION = 'concord_connections';

	public function __construct( private readonly Vault $vault, private readonly Settings $settings ) {}

	/**
	 * In the order in which they were added.
	 *
	 * @return list<Row>
	 */
	public function all(): array {
		$stored = get_option( self::OPTION, array() );
		return is_array( $stored ) ? array_values( $stored ) : array();
	}

	/**
	 * One of them.
	 *
	 * @return Row|null
	 */
	public function find( string $id ): ?array {
		foreach ( $this->all() as $row ) {
			if ( $id === $row['id'] ) {
				return $row;
			}
		}
		return null;
	}

	/**
	 * Adds or replaces by id, and tells the worker to read its configuration again.
	 *
	 * @param Row         $row    Sanitised by SettingsSchema.
	 * @param string|null $secret New secret; null keeps the stored one, "" forgets it.
	 */
	public function save( array $row, ?string $secret ): void {
		if ( null !== $secret ) {
			'' === $secret ? $this->vault->forget( $row['id'] ) : $this->vault->put( $row['id'], $secret );
		}
		$rows = array_column( $this->all(), null, 'id' );

		$rows[ $row['id'] ] = $row;
		update_option( self::OPTION, array_values( $rows ), false );
		$this->settings->bump();
	}

	/** Removes it and its secret. Links and history stay: documents in Dynamics do not vanish with a connection. */
	public function delete( string $id ): void {
		$rows = array_column( $this->all(), null, 'id' );
		unset( $rows[ $id ] );
		update_option( self::OPTION, array_values( $rows ), false );
		$this->vault->forget( $id );
		$this->settings->bump();
	}
}
