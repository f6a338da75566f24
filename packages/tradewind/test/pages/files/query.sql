select {{ params.top | default(5) }} from sales where day = '{{ ds }}'
