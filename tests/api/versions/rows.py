"""The table of transforms (behaviour 3.20): each row, and the test that proves it: its module and its name."""

from __future__ import annotations

ROWS = tuple(f"T{number}" for number in range(1, 56))

PROOFS: dict[str, tuple[str, str]] = {
    "T1": ("v2024_10_01", "test_t1_the_location_id_stood_beside_the_location"),
    "T2": ("v2024_10_01_assets", "test_t2_t3_chargers_and_hvac_units_had_a_location_id_and_no_location"),
    "T3": ("v2024_10_01_assets", "test_t2_t3_chargers_and_hvac_units_had_a_location_id_and_no_location"),
    "T4": ("v2024_10_01_assets", "test_t4_t5_t6_a_location_was_two_coordinates_and_its_id_stood_elsewhere_or_nowhere"),
    "T5": ("v2024_10_01_assets", "test_t4_t5_t6_a_location_was_two_coordinates_and_its_id_stood_elsewhere_or_nowhere"),
    "T6": ("v2024_10_01_assets", "test_t4_t5_t6_a_location_was_two_coordinates_and_its_id_stood_elsewhere_or_nowhere"),
    "T7": ("v2024_10_01_assets", "test_t7_the_serial_number_of_an_inverter_did_not_show"),
    "T8": ("v2024_10_01_assets", "test_t8_a_mode_without_a_word_was_null"),
    "T9": ("v2024_10_01_assets", "test_t9_the_fields_of_both_states_stood_on_their_own_as_well"),
    "T10": ("v2024_10_01_assets", "test_t10_hold_types_were_listed_as_well"),
    "T11": ("v2024_10_01_tariffs", "test_t11_a_plan_had_its_location_twice_and_the_override_in_it"),
    "T12": ("v2024_10_01", "test_t12_t13_problems_have_another_address_and_two_more_keys"),
    "T13": ("v2024_10_01", "test_t12_t13_problems_have_another_address_and_two_more_keys"),
    "T14": ("v2024_10_01_links", "test_t14_interventions_without_a_brand_are_not_shown"),
    "T15": ("v2024_10_01_assets", "test_t15_an_unknown_operation_mode_was_null_and_idle_came_to_every_version"),
    "T16": ("unversioned", "test_t16_a_car_that_gives_power_back_shows_so_in_every_version"),
    "T17": ("v2024_10_01_links", "test_t17_the_vendor_type_had_to_be_given"),
    "T18": ("v2024_10_01", "test_t18_a_heartbeat_had_a_user"),
    "T19": ("unversioned", "test_t19_lists_of_vendors_need_no_token"),
    "T20": ("v2024_10_01", "test_t20_the_firehose_is_one_of_the_webhooks"),
    "T21": ("v2024_10_01", "test_t21_the_firehose_test_sends_an_event_of_its_own"),
    "T22": ("v2024_01_01", "test_t22_assets_did_not_say_what_was_granted"),
    "T23": ("v2024_01_01_links", "test_t23_nothing_had_to_be_said_and_the_answer_had_a_link_state"),
    "T24": ("v2024_01_01_links", "test_t24_scopes_had_other_names"),
    "T25": ("v2024_01_01_links", "test_t25_who_left_early_came_back_without_a_word"),
    "T26": ("v2023_08_01", "test_t26_lists_were_bare_arrays_and_whole"),
    "T27": ("v2023_08_01", "test_t27_a_read_with_fields_asks_the_vendor_first"),
    "T28": ("v2023_04_01", "test_t28_plans_told_of_charging_locations"),
    "T29": ("v2023_08_01", "test_t29_the_header_names_the_user_of_lists"),
    "T30": ("v2023_08_01", "test_t30_me_is_the_user_with_one_entry_for_each_vendor"),
    "T31": ("v2023_08_01", "test_t31_assets_and_actions_did_not_say_whose_they_are"),
    "T32": ("v2023_08_01", "test_t32_buckets_had_a_cost_without_smart_charging_and_no_nulls"),
    "T33": ("v2023_08_01", "test_t33_t34_sessions_had_ids_of_their_own_and_what_smart_charging_saved_stood_apart"),
    "T34": ("v2023_08_01", "test_t33_t34_sessions_had_ids_of_their_own_and_what_smart_charging_saved_stood_apart"),
    "T36": ("v2023_08_01", "test_t36_hours_of_tariffs_were_utc"),
    "T42": ("v2023_04_01", "test_t42_a_charge_that_broke_off_failed_for_unknown_reasons"),
    "T43": ("v2023_04_01", "test_t43_more_was_considered_and_most_of_it_was_true"),
    "T45": ("v2023_04_01", "test_t45_a_full_car_was_considered"),
    "T46": ("v2023_04_01", "test_t46_a_policy_that_leads_to_nothing_was_accepted"),
    "T47": ("v2023_03_01", "test_t47_charge_actions_named_their_target_three_times"),
    "T48": ("v2023_03_01", "test_t48_the_event_of_an_action_had_another_name"),
    "T49": ("v2023_03_01", "test_t49_a_vehicle_said_why_it_charges_or_does_not"),
    "T50": ("v2023_03_01", "test_t50_a_vehicle_had_an_id_at_its_vendor"),
    "T51": ("v2023_03_01", "test_t51_a_temperature_was_set_with_a_band_around_it"),
    "T52": ("v2023_03_01", "test_t52_an_override_was_called_an_external_start"),
    "T53": ("v2023_03_01", "test_t53_consumption_was_asked_for_by_vehicle"),
    "T54": ("unversioned", "test_t54_the_states_of_hvac_units_and_both_commands_show_in_every_version"),
    "T55": ("unversioned", "test_t55_what_came_to_actions_of_charging_shows_in_every_version"),
}

# Rows that nothing is done about, and why.
WITHOUT_EFFECT = {
    "T44": "a set of considerations that the first version names beside its own, and is free not to send",
    **dict.fromkeys(
        ("T35", "T37", "T38", "T39", "T40", "T41"), "about schedules, which are not there yet in any version"
    ),
}
