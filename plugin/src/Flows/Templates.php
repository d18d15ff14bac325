<?php
/**
 * Templates of one's own.
 *
 * @package Concord
 */

namespace Concord\Flows;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * Flows that a person kept to begin others with. Those Concord comes with are in the admin app.
 *
 * @phpstan-type Template array{id: string, name: string, product: string, content: array<string, mixed>, saved_at: string, author: string}
 */
final class Templates {

	private const OPTION = 'concord_flow_templates';
	private const MOST   = 50;

	public function __construct( private readonly Clock $clock ) {}

	/**
	 * Newest first. Of one that was kept before the product was told, the product is "".
	 *
	 * @return list<Template>
	 */
	public function all(): array {
		$stored = get_option( self::OPTION, array() );
		/** @var list<Template> $all */
		$all = is_array( $stored ) ? array_values( array_map( static fn ( array $one ): array => $one + array( 'product' => '' ), array_filter( $stored, 'is_array' ) ) ) : array();
		return $all;
	}

	/**
	 * Keeps one.
	 *
	 * @param string               $name    What it is called.
	 * @param string               $product "fo", "bc", or "" where it is not known: names of entities and fields are of one product.
	 * @param array<string, mixed> $content A flow, or steps and rules of an order flow.
	 * @return Template|null Null when there are as many as there may be.
	 */
	public function add( string $name, string $product, array $content ): ?array {
		$all = $this->all();
		if ( count( $all ) >= self::MOST ) {
			return null;
		}
		$template = array(
			'id'       => 'template' . bin2hex( random_bytes( 6 ) ),
			'name'     => $name,
			'product'  => $product,
			'content'  => $content,
			'saved_at' => $this->clock->iso(),
			'author'   => wp_get_current_user()->display_name,
		);
		update_option( self::OPTION, array( $template, ...$all ), false );
		return $template;
	}

	public function delete( string $id ): void {
		update_option( self::OPTION, array_values( array_filter( $this->all(), static fn ( array $one ): bool => $id !== $one['id'] ) ), false );
	}
}
