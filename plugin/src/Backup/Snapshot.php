<?php
/**
 * The configuration as one document.
 *
 * @package Concord
 */

namespace Concord\Backup;

use Concord\Access\SiteIdentity;
use Concord\Clock;
use Concord\Connections\Repository as Connections;
use Concord\Flows\Catalogue;
use Concord\Flows\Repository as Flows;
use Concord\Flows\Templates;
use Concord\Settings;
use Concord\Setup\Checklist;

defined( 'ABSPATH' ) || exit;

/**
 * What a person set up: settings, checklist answers, connections, flows with draft, published version and history (their rules and SKU
 * aliases are part of them), templates. Left out: secrets (docs/upgrades.md says why), and whatever starts or stops sending.
 *
 * @phpstan-type Document array{kind: string, schemaVersion: int, plugin: string, made_at: string, site: string, settings: array<string, mixed>, setup: array<string, mixed>, connections: list<array<string, mixed>>, flows: list<array<string, mixed>>, heads: array<string, array<string, mixed>>, templates: list<array<string, mixed>>}
 */
final class Snapshot {

	public const KIND   = 'concord-configuration';
	public const SCHEMA = 1;

	public function __construct(
		private readonly Settings $settings,
		private readonly Connections $connections,
		private readonly Catalogue $catalogue,
		private readonly Flows $flows,
		private readonly Templates $templates,
		private readonly SiteIdentity $identity,
		private readonly Clock $clock,
	) {}

	/**
	 * As it stands now. Reads options only, so that it works whatever state the tables are in.
	 *
	 * @return Document
	 */
	public function take(): array {
		$setup = get_option( Checklist::OPTION, array() );
		$flows = $this->catalogue->all();
		$heads = array();
		foreach ( $flows as $flow ) {
			$heads[ $flow['id'] ] = $this->head( $flow['id'] );
		}
		return array(
			'kind'          => self::KIND,
			'schemaVersion' => self::SCHEMA,
			'plugin'        => CONCORD_VERSION,
			'made_at'       => $this->clock->iso(),
			'site'          => $this->identity->fingerprint(),
			'settings'      => $this->settings->all(),
			'setup'         => is_array( $setup ) ? $setup : array(),
			'connections'   => $this->connections->all(),
			'flows'         => array_values( array_filter( $flows, static fn ( array $flow ): bool => Catalogue::OWN === $flow['kind'] ) ),
			'heads'         => array_filter( $heads ),
			'templates'     => $this->templates->all(),
		);
	}

	/**
	 * Head of a flow with the rows of every version; empty when nobody touched it.
	 *
	 * @return array<string, mixed>
	 */
	private function head( string $id ): array {
		$head = $this->flows->head( $id );
		if ( 0 === $head['revision'] ) {
			return array();
		}
		$versions = array();
		foreach ( $head['versions'] as $version ) {
			$versions[] = $version + array( 'mappings' => $this->flows->mappings( $id, $version['version'] ) );
		}
		return array(
			'draft'     => $head['draft'],
			'published' => $head['published'],
			'versions'  => $versions,
		);
	}
}
