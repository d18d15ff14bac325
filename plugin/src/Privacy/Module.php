<?php
/**
 * Room: Privacy.
 *
 * @package Concord
 */

namespace Concord\Privacy;

use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Hangs exporter, eraser and policy text into WordPress. */
final class Module implements ModuleContract {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_filter( 'wp_privacy_personal_data_exporters', array( $this, 'add_exporter' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( $this, 'add_eraser' ) );
		add_action( 'admin_init', array( $this, 'add_policy' ) );
	}

	/**
	 * Registers the exporter.
	 *
	 * @param array<string, array<string, mixed>> $exporters Exporters.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_exporter( array $exporters ): array {
		$exporters['concord'] = array(
			'exporter_friendly_name' => __( 'Concord for Dynamics 365', 'concord' ),
			'callback'               => array( $this, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Registers the eraser.
	 *
	 * @param array<string, array<string, mixed>> $erasers Erasers.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_eraser( array $erasers ): array {
		$erasers['concord'] = array(
			'eraser_friendly_name' => __( 'Concord for Dynamics 365', 'concord' ),
			'callback'             => array( $this, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * One page of what is kept about a person.
	 *
	 * @return array{data: list<array<string, mixed>>, done: bool}
	 */
	public function export( string $email, int $page = 1 ): array {
		return ( new PersonalData( $this->services ) )->export( $email, $page );
	}

	/**
	 * One page of its removal.
	 *
	 * @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: bool}
	 */
	public function erase( string $email, int $page = 1 ): array {
		return ( new PersonalData( $this->services ) )->erase( $email, $page );
	}

	/** Suggested text for the shop's privacy policy. */
	public function add_policy(): void {
		wp_add_privacy_policy_content(
			__( 'Concord for Dynamics 365', 'concord' ),
			wp_kses_post( '<p>' . __( 'We pass orders with the names, addresses, e-mail addresses and telephone numbers in them to our business software, Microsoft Dynamics 365, to fulfil and book them. We keep which order became which document there, and a technical history of the transfer without names and addresses, for the time set in the plugin.', 'concord' ) . '</p>' )
		);
	}
}
