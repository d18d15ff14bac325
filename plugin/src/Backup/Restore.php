<?php
/**
 * Going back to a kept configuration.
 *
 * @package Concord
 */

namespace Concord\Backup;

use Concord\Access\SiteIdentity;
use Concord\Connections\Repository as Connections;
use Concord\Connections\Validator;
use Concord\Flows\Templates;
use Concord\Settings;
use Concord\Setup\Checklist;
use Concord\Stock\Guard;
use Concord\Vault\Vault;

defined( 'ABSPATH' ) || exit;

/**
 * Works out what a document would change, then does exactly that. Three rules: nothing that is here and not in the document is
 * deleted; nothing starts or stops being sent by it (pause, shadow, going live and the switches of connections and flows stay as they are,
 * what comes back comes back switched off); and every part passes the checks it would pass when a person entered it.
 */
final class Restore {

	/** Settings that start or stop sending, or delete. */
	private const KEPT = array( 'paused', 'remove_data_on_uninstall' );

	public function __construct(
		private readonly Settings $settings,
		private readonly Connections $connections,
		private readonly FlowRestore $flows,
		private readonly Templates $templates,
		private readonly Vault $vault,
		private readonly SiteIdentity $identity,
	) {}

	/**
	 * What would change.
	 *
	 * @param array<string, mixed> $document Of Reader.
	 * @param bool                 $own      Taken by this store itself.
	 * @return array{changes: list<Change>, problems: list<string>} Problems: sentences for what cannot be restored.
	 */
	public function plan( array $document, bool $own ): array {
		$problems    = array();
		$connections = $this->plan_connections( $document['connections'], $problems );
		$flows       = $this->flows->plan( $document, $own || $document['site'] === $this->identity->fingerprint(), $problems );
		return array(
			'changes'  => array( ...$this->plan_settings( $document['settings'] ), ...$this->plan_setup( $document['setup'] ), ...$connections, ...$flows, ...$this->plan_templates( $document['templates'] ) ),
			'problems' => $problems,
		);
	}

	/**
	 * Settings.
	 *
	 * @param array<string, mixed> $settings Of the document.
	 * @return list<Change>
	 */
	private function plan_settings( array $settings ): array {
		$limits = array(
			'max_attempts'        => array( 1, 100 ),
			'retention_days'      => array( 7, 3650 ),
			'stock_guard_minutes' => Guard::MINUTES,
		);
		$then   = array();
		foreach ( array_diff_key( Settings::DEFAULTS, array_flip( self::KEPT ) ) as $name => $default ) {
			$value = $settings[ $name ] ?? null;
			if ( gettype( $value ) === gettype( $default ) ) {
				$then[ $name ] = is_int( $value ) && isset( $limits[ $name ] ) ? max( $limits[ $name ][0], min( $limits[ $name ][1], $value ) ) : $value;
			}
		}
		$url = $then['nudge_url'] ?? '';
		if ( '' !== $url && ! in_array( wp_parse_url( (string) $url, PHP_URL_SCHEME ), array( 'http', 'https' ), true ) ) {
			unset( $then['nudge_url'] );
		}
		if ( ! in_array( $then['stock_guard'] ?? Guard::OFF, Guard::RULES, true ) ) {
			unset( $then['stock_guard'] );
		}
		$lines = Change::lines( $this->settings->all(), $then );
		return array() === $lines ? array() : array( new Change( Change::SETTINGS, '', false, $lines, '', function () use ( $then ): void {
				$this->settings->update( $then );
			} ) );
	}

	/**
	 * Answers of the checklist.
	 *
	 * @param array<string, mixed> $setup Of the document.
	 * @return list<Change>
	 */
	private function plan_setup( array $setup ): array {
		$now   = get_option( Checklist::OPTION, array() );
		$now   = is_array( $now ) ? $now : array();
		$then  = array_filter(
			array(
				'stage'         => is_int( $setup['stage'] ?? null ) ? $setup['stage'] : null,
				'connection_id' => is_string( $setup['connection_id'] ?? null ) ? sanitize_key( $setup['connection_id'] ) : null,
				'accepted'      => is_array( $setup['accepted'] ?? null ) ? array_values( array_filter( $setup['accepted'], 'is_string' ) ) : null,
			),
			static fn ( mixed $value ): bool => null !== $value
		);
		$lines = Change::lines( $now, $then );
		return array() === $lines ? array() : array( new Change( Change::SETUP, '', false, $lines, '', static function () use ( $now, $then ): void {
				update_option( Checklist::OPTION, array_merge( $now, $then ), false );
			} ) );
	}

	/**
	 * Connections.
	 *
	 * @param list<array<string, mixed>> $rows     Of the document.
	 * @param list<string>               $problems Gets sentences.
	 * @return list<Change>
	 */
	private function plan_connections( array $rows, array &$problems ): array {
		$changes = array();
		foreach ( $rows as $row ) {
			$before   = $this->connections->find( $row['id'] );
			$check    = new Validator();
			$product  = $check->product( $row['product'] ?? null );
			$name     = $check->name( $row['name'] ?? null );
			$settings = $check->settings( $row['settings'] ?? null, $product );
			$errors   = $check->errors();
			if ( array() !== $errors || ( null !== $before && $before['product'] !== $product ) ) {
				/* translators: 1: name of a connection, 2: what is wrong, a sentence. */
				$problems[] = sprintf( __( 'Connection “%1$s” stays as it is: %2$s', 'concord' ), '' === $name ? $row['id'] : $name, (string) ( reset( $errors ) ?: __( 'it is another product now.', 'concord' ) ) );
				continue;
			}
			$after = array(
				'id'       => $row['id'],
				'name'     => $name,
				'product'  => $product,
				'enabled'  => $before['enabled'] ?? false,
				'settings' => $settings,
			);
			$lines = Change::lines( array( 'name' => $before['name'] ?? '' ) + ( $before['settings'] ?? array() ), array( 'name' => $name ) + $settings );
			if ( null === $before || array() !== $lines ) {
				$changes[] = $this->connection_change( $before, $after, $lines );
			}
		}
		return $changes;
	}

	/**
	 * One connection. A stored secret goes only where it was entered for: an address that leads elsewhere forgets it.
	 *
	 * @param array<string, mixed>|null                             $before Stored, null when it was removed.
	 * @param array{id: string, name: string, product: string, enabled: bool, settings: array<string, mixed>} $after As it would be.
	 * @param list<array{field: string, now: string, then: string}> $lines  What differs.
	 */
	private function connection_change( ?array $before, array $after, array $lines ): Change {
		$moves = false;
		if ( null !== $before && Vault::NONE !== $this->vault->state( $after['id'] ) ) {
			$check = new Validator();
			$check->keeps_secret( $before['settings'], $after['settings'] );
			$moves = array() !== $check->errors();
		}
		$note = null === $before
			? __( 'It comes back switched off and without its secret: enter the secret, test it, then switch it on.', 'concord' )
			: ( $moves ? __( 'It leads to another server then, so its secret is forgotten: enter it again afterwards.', 'concord' ) : '' );
		return new Change( Change::CONNECTION, $after['name'], null === $before, null === $before ? array() : $lines, $note, fn () => $this->connections->save( $after, $moves ? '' : null ) );
	}

	/**
	 * Templates that are gone.
	 *
	 * @param list<array<string, mixed>> $templates Of the document.
	 * @return list<Change>
	 */
	private function plan_templates( array $templates ): array {
		$changes = array();
		$here    = array_column( $this->templates->all(), 'id' );
		foreach ( $templates as $template ) {
			$content = $template['content'] ?? null;
			if ( ! in_array( $template['id'], $here, true ) && is_array( $content ) && is_string( $template['name'] ?? null ) && ( Reader::fits( 'own', $content ) || Reader::fits( 'order', $content ) ) ) {
				$name      = sanitize_text_field( $template['name'] );
				$product   = in_array( $template['product'] ?? '', array( 'fo', 'bc' ), true ) ? $template['product'] : '';
				$changes[] = new Change( Change::TEMPLATE, $name, true, array(), '', function () use ( $name, $product, $content ): void {
					$this->templates->add( $name, $product, $content );
				} );
			}
		}
		return $changes;
	}
}
